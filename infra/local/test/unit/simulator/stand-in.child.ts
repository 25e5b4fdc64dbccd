import { createServer } from 'node:http';

/** A fake simulator that returns its arguments. `STAND_IN` selects how it fails. */
const behaviour = process.env['STAND_IN'] ?? 'runs';
process.on('disconnect', () => process.exit());

if (behaviour === 'throws') throw new RangeError('port 4711 is taken');
if (behaviour === 'complains') {
  console.error('the data folder cannot be read\n');
  process.exit(3);
}
if (behaviour === 'ends') process.exit(0);
if (behaviour === 'is killed') process.kill(process.pid, 'SIGKILL');

process.emitWarning('fake simulators are experimental', 'ExperimentalWarning');

const server = createServer((request, response) => {
  if (request.url === '/die') {
    console.error('out of memory');
    process.exit(9);
  }
  if (request.url === '/print') console.log('a line');
  response.end(
    JSON.stringify({ pid: process.pid, arguments: process.argv.slice(2), secret: process.env['META_APP_SECRET'] }),
  );
});
// Ignores SIGTERM, so that it must be killed.
if (behaviour === 'stays') process.on('SIGTERM', () => console.log('not yet'));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log('a line before');
  console.log(`simulator ready http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
});

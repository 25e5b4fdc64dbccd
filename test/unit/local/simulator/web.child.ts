/** Builds nothing; `STAND_IN` says how it ends. */
if (process.env['STAND_IN'] === 'throws') throw new Error("infra/simulator/web can't be built:\nno such import");
console.log('vite says something');
console.log(`/builds/${process.argv.slice(2).join(' ')}`);

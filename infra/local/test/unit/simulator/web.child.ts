/** A fake build command. `STAND_IN` selects how it ends. */
if (process.env['STAND_IN'] === 'throws') throw new Error("infra/simulator/web can't be built:\nno such import");
console.log('output of vite');
console.log(`/builds/${process.argv.slice(2).join(' ')}`);

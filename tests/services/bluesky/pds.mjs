// Runs a real Bluesky personal data server and its identity directory on loopback, for the tests of the social output.
// Prints one JSON line, `{"url": …}`, when it takes requests; ends on SIGTERM. Everything it stores is under TMPDIR.
import { Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

// The packages listen on every interface and offer no setting for it; a test server must not be seen from outside.
const listen = Server.prototype.listen;
Server.prototype.listen = function listenOnLoopback(target, ...rest) {
  if (typeof target !== 'number') return listen.call(this, target, ...rest);
  const done = rest.findLast((argument) => typeof argument === 'function');
  return listen.call(this, { port: target, host: '127.0.0.1' }, done);
};

// Resolved beside the installed packages, which live in a cache folder and not beside this file.
const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.join(process.env.BLUESKY_PACKAGES ?? here, 'node_modules/@atproto/dev-env/dist/index.js');
const { TestNetworkNoAppView } = await import(packages);

const network = await TestNetworkNoAppView.create({
  pds: { port: Number(process.env.PDS_PORT), hostname: 'localhost' },
  plc: { port: Number(process.env.PLC_PORT) },
});
console.log(JSON.stringify({ url: `http://127.0.0.1:${network.pds.port}` }));

process.once('SIGTERM', async () => {
  await network.close();
  process.exit(0);
});

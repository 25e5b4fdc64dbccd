// Completes package-lock.json after `npm install` against a registry that has the binaries of one platform only: npm then
// omits the optional packages of other platforms, and `npm ci` rejects the file. Run it after changing dependencies:
// node .ci/complete-lockfile.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'ppc64le',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];
/** Names of processors in package names, and npm's names for them. */
const ALIASES = {
  x86: 'ia32',
  'arm-eabi': 'arm',
  'arm-gnueabihf': 'arm',
  'arm-musleabihf': 'arm',
  'ppc64-gnu': 'ppc64',
};

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    const top = `node_modules/${name}`;
    if (!platform || lock.packages[`${path}/${top}`] || lock.packages[top]) continue;
    lock.packages[top] = {
      version: exact(name, version),
      ...(entry.dev && { dev: true }),
      optional: true,
      ...platform,
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added`);

/** Returns the fields that npm compares with the machine; undefined if the package is for all platforms. */
function platformOf(name) {
  const words = name.split('/').at(-1);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const alias = Object.keys(ALIASES).find((text) => words.includes(text));
  const cpu = alias ? [ALIASES[alias]] : PROCESSORS.filter((processor) => words.split(/[-_]/).includes(processor));
  if (os.length === 0 && cpu.length === 0) return undefined;
  const libc = words.includes('musl') ? ['musl'] : undefined;
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }), ...(libc && { libc }) };
}

function exact(name, version) {
  if (/^\d/.test(version)) return version;
  if (/^[~^]\d/.test(version)) return version.slice(1);
  throw new Error(`${name} ${version} is not an exact version`);
}

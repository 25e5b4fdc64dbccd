import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../../infra/bundling/bundle.ts';
import { buildWithCache, WebBuildFailedError } from '../../../../infra/bundling/web.ts';

const VITE_CONFIG = `export default { base: '/x/', define: { __NAME__: JSON.stringify('configured') } };`;
const PAGE = `<!doctype html><html lang="en"><head><title>x</title><script type="module" src="./main.ts"></script></head></html>`;

/** Each build takes half a second. */
describe('the build of a web app', { timeout: 60_000 }, () => {
  // Inside the project, so that packages resolve, and outside of the source folders.
  let folder = '';
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const build = (app = 'app', latest = 'builds/app') =>
    buildWithCache(relative(PROJECT_ROOT, join(folder, app)), join(folder, latest));
  const contents = (built: string): Record<string, string> =>
    Object.fromEntries(
      globSync('**/*', { cwd: built })
        .filter((name) => statSync(join(built, name)).isFile())
        .sort()
        .map((name) => [name, readFileSync(join(built, name)).toString('base64')]),
    );
  const script = (built: string): string =>
    globSync('assets/*.js', { cwd: built })
      .map((name) => readFileSync(join(built, name), 'utf8'))
      .join('\n');

  beforeAll(() => {
    mkdirSync(join(PROJECT_ROOT, 'cdk.out'), { recursive: true });
    folder = mkdtempSync(join(PROJECT_ROOT, 'cdk.out', '.web-'));
    mkdirSync(join(folder, 'app'));
    write('app/vite.config.ts', VITE_CONFIG);
    write('app/index.html', PAGE);
    write(
      'app/main.ts',
      `import { shared } from '../shared.ts'; document.title = shared + __NAME__ + import.meta.env.MODE;`,
    );
    write('app/.env', 'VITE_SECRET=of-a-developer');
    write('shared.ts', `export const shared = 'first outside ';`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("contains Vite's production output, with each text file compressed", () => {
    const built = build();
    const names = Object.keys(contents(built));
    expect(names).toEqual(expect.arrayContaining(['index.html', 'index.html.br', 'index.html.gz']));
    expect(script(built)).toContain('first outside configuredproduction');
  });

  it('is reused until something changes, and a link leads to it', () => {
    const built = build();
    const madeAt = statSync(join(built, 'index.html')).mtimeMs;
    expect(build()).toBe(built);
    expect(statSync(join(built, 'index.html')).mtimeMs).toBe(madeAt);
    expect(readlinkSync(join(folder, 'builds', 'app'))).toBe(basename(built));
  });

  it('has the same bytes in another build of the same sources', () => {
    cpSync(join(folder, 'app'), join(folder, 'twin'), { recursive: true });
    expect(contents(build('twin', 'builds/twin'))).toEqual(contents(build()));
  });

  it('changes when a source of the project outside of its folder changes', () => {
    const before = build();
    write('shared.ts', `export const shared = 'second outside ';`);
    const after = build();
    expect(after).not.toBe(before);
    expect(script(after)).toContain('second outside');
  });

  it('changes when its settings change', () => {
    const before = build();
    write('app/vite.config.ts', VITE_CONFIG.replace('configured', 'set again'));
    expect(build()).not.toBe(before);
    expect(script(build())).toContain('set again');
  });

  it('is reused after a change is reverted, and removed after a day', () => {
    const newer = build();
    write('app/vite.config.ts', VITE_CONFIG);
    const older = build();
    expect(older).not.toBe(newer);
    const dayBefore = new Date(Date.now() - 25 * 3600 * 1000);
    utimesSync(newer, dayBefore, dayBefore);
    write('app/index.html', PAGE.replace('<title>x', '<title>y'));
    build();
    expect(globSync('builds/app-*', { cwd: folder }).map((path) => basename(path))).not.toContain(basename(newer));
    expect(statSync(older).isDirectory()).toBe(true);
  });

  it("fails with Vite's message, and leaves no files", () => {
    write('app/main.ts', `import './missing.ts';`);
    const before = globSync('builds/*', { cwd: folder });
    expect(() => build()).toThrow(WebBuildFailedError);
    expect(() => build()).toThrow(/missing\.ts/);
    expect(globSync('builds/*', { cwd: folder })).toEqual(before);
  });
});

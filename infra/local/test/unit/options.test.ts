import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BadOptionsError, parseOptions } from '../../options.ts';

describe('the options of npm start', () => {
  test('have local defaults', () => {
    expect(parseOptions([], {})).toMatchObject({
      port: 4000,
      dataDir: resolve('.warung'),
      fresh: false,
      metaAppSecret: 'local-app-secret',
      graphApiUrl: undefined,
    });
  });

  test('come from the environment, and flags take precedence', () => {
    const env = {
      PORT: '5000',
      WARUNG_DATA: '/a',
      META_APP_SECRET: 's',
      META_VERIFY_TOKEN: 'v',
      GRAPH_API_URL: 'http://graph/',
    };
    expect(parseOptions([], env)).toEqual({
      port: 5000,
      dataDir: '/a',
      fresh: false,
      metaAppId: 'local-app',
      metaAppSecret: 's',
      metaVerifyToken: 'v',
      graphApiUrl: 'http://graph',
    });
    expect(parseOptions(['--port', '5001', '--data', '/b', '--fresh'], env)).toMatchObject({
      port: 5001,
      dataDir: '/b',
      fresh: true,
    });
  });

  test.each([[['--port', 'many']], [['--port', '70000']], [['--prot', '1']], [['stray']]])('%j is rejected', (argv) => {
    expect(() => parseOptions(argv, {})).toThrow(BadOptionsError);
  });
});

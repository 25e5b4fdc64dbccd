import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { FUNCTIONS_ROOT, PROJECT_ROOT, writeBundle } from './bundle.ts';
import { bundleWithCache } from './bundle-cache.ts';
import { copyCompressed } from './compress.ts';
import { buildWeb, type WebApp } from './web.ts';

/** The OpenAPI document, which `npm run schemas` writes. */
const OPENAPI = join(PROJECT_ROOT, 'docs', 'openapi.json');

export interface HandlerCodeOptions {
  /** An app whose build is put, with the OpenAPI document, into the folder `web` beside the handler. */
  readonly web?: WebApp | undefined;
}

/**
 * Returns the code of a handler as an asset that is bundled during synthesis. With the context
 * `aws:cdk:bundling-stacks: []` nothing is bundled, and the entry need not exist. The asset hash is that of the output:
 * an unchanged bundle is not deployed.
 */
export function createHandlerCode(entry: string, { web }: HandlerCodeOptions = {}): Code {
  return Code.fromAsset(FUNCTIONS_ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK requires an image. It is never pulled, because `local` always succeeds.
      image: DockerImage.fromRegistry('none'),
      // CDK treats assets with the same options as the same asset; the command distinguishes them.
      command: web === undefined ? [entry] : [entry, web],
      local: {
        tryBundle(outputDir) {
          writeBundle(bundleWithCache(entry), outputDir);
          if (web !== undefined) writeWebApp(web, outputDir);
          return true;
        },
      },
    },
  });
}

/** Writes a web app and the OpenAPI document into the folder `web` of a function's code. Throws WebBuildFailedError. */
function writeWebApp(app: WebApp, codeFolder: string): void {
  const folder = join(codeFolder, 'web');
  cpSync(buildWeb(app), folder, { recursive: true });
  copyCompressed(OPENAPI, join(folder, 'openapi.json'));
}

import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { FUNCTIONS_ROOT, writeBundle } from './bundle.ts';
import { bundleFromCache } from './cache.ts';
import { writePages } from './pages.ts';
import type { WebApp } from './web.ts';

export interface HandlerCodeOptions {
  /** An app whose build, with the description of the API, is put into the folder `web` beside the handler. */
  readonly web?: WebApp | undefined;
}

/**
 * The code of a handler as an asset, bundled while the app synthesizes. Context `aws:cdk:bundling-stacks: []` leaves the
 * bundling out; then the entry need not even exist. The hash is that of the output: no change in the bundle, no deployment.
 */
export function handlerCode(entry: string, { web }: HandlerCodeOptions = {}): Code {
  return Code.fromAsset(FUNCTIONS_ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: `local` always answers. CDK demands one.
      image: DockerImage.fromRegistry('none'),
      // CDK takes assets with the same options for the same asset; the command tells them apart.
      command: web === undefined ? [entry] : [entry, web],
      local: {
        tryBundle(outputDir) {
          writeBundle(bundleFromCache(entry), outputDir);
          if (web !== undefined) writePages(web, outputDir);
          return true;
        },
      },
    },
  });
}

import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { FUNCTIONS_ROOT, writeBundle } from './bundle.ts';
import { bundleFromCache } from './cache.ts';

/**
 * The code of a handler as an asset, bundled while the app synthesizes. Context `aws:cdk:bundling-stacks: []` leaves the
 * bundling out; then the entry need not even exist. The hash is that of the output: no change in the bundle, no deployment.
 */
export function handlerCode(entry: string): Code {
  return Code.fromAsset(FUNCTIONS_ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: `local` always answers. CDK demands one.
      image: DockerImage.fromRegistry('none'),
      // CDK takes assets with the same options for the same asset; the command tells them apart.
      command: [entry],
      local: {
        tryBundle(outputDir) {
          writeBundle(bundleFromCache(entry), outputDir);
          return true;
        },
      },
    },
  });
}

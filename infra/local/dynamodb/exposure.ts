import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

type Interfaces = Readonly<Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'internal'>[] | undefined>>;

/**
 * Describes from where DynamoDB Local can be reached. It listens on all interfaces, has no setting for another address
 * ("DynamoDB Local usage notes", command line options) and checks no signature.
 * @returns a warning to print at the start; undefined where the machine has only internal addresses
 */
export function exposureWarningOf(port: number, interfaces: Interfaces = networkInterfaces()): string | undefined {
  const addresses = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  if (addresses.length === 0) return undefined;
  return [
    `WARNING: DynamoDB Local listens on port ${port} of every address of this machine (${addresses.join(', ')}) and`,
    'requires no key: anyone who can reach the port can read and write all data of this platform. Block the port in a firewall,',
    'or use trusted networks only.',
  ].join('\n  ');
}

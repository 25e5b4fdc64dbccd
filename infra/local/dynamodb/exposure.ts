import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

type Interfaces = Readonly<Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'internal'>[] | undefined>>;

/**
 * Who can reach DynamoDB Local besides this machine: it listens on all interfaces, has no setting for another address ("DynamoDB
 * Local usage notes", command line options) and checks no signature.
 * @returns a warning to print at the start; undefined where the machine has no address but its own
 */
export function exposureOf(port: number, interfaces: Interfaces = networkInterfaces()): string | undefined {
  const addresses = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  if (addresses.length === 0) return undefined;
  return [
    `WARNING: DynamoDB Local listens on port ${port} of every address of this machine (${addresses.join(', ')}), and it`,
    'asks for no key: whoever reaches the port reads and writes all data of this platform. Let a firewall refuse it, or stay in',
    'networks that you trust.',
  ].join('\n  ');
}

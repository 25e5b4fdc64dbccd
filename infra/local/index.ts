/** The public entry of the local runtime. Code outside of this workspace imports nothing else of it. */
export type { Credentials } from './demo.ts';
export { type Item, ItemSchema } from './dynamodb/attribute-value.ts';
export { storageBytes } from './dynamodb/capacity.ts';
export { type SharedJava, startJava } from './dynamodb/java-process.ts';
export { IamEngine } from './iam/engine.ts';
export type { CallFault, DeliveryFault } from './kernel/faults.ts';
export type { AccessRequest } from './kernel/identity.ts';
export { METER_KINDS, type MeterKind, type Usage } from './kernel/meter.ts';
export { type Platform, type SimulatorContext, startPlatform } from './platform.ts';
export type { LocalRuntime } from './runtime.ts';
export type { QueueInfo, QueueMessage } from './sqs/engine.ts';
export { synthesize } from './synth.ts';
export { loadAssembly } from './template/assembly.ts';

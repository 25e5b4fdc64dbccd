/** The public entry of the WhatsApp simulator. Code outside of this workspace imports nothing else of it. */
export type { Customer, CustomerMessage } from './phone-api.ts';
export { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';

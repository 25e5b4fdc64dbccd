/**
 * Makes this thread's `Date` follow the runtime's clock. Only the current time changes; parsing, arithmetic and
 * `instanceof` stay those of the built-in `Date`. Timers and `performance` keep running with the machine.
 * @param offset milliseconds ahead, shared with the runtime
 * @param frozenAt the start time of a frozen clock
 */
export function installClock(offset: BigInt64Array, frozenAt: number | undefined): void {
  const machineNow = Date.now.bind(Date);
  const now = () => (frozenAt ?? machineNow()) + Number(Atomics.load(offset, 0));
  const MachineDate = Date;
  const RuntimeDate = new Proxy(MachineDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new MachineDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
  Object.defineProperty(MachineDate.prototype, 'constructor', {
    value: RuntimeDate,
    writable: true,
    configurable: true,
  });
  globalThis.Date = RuntimeDate;
}

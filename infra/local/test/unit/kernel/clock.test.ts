import { describe, expect, test } from 'vitest';
import { RuntimeClock } from '../../../kernel/clock.ts';

describe('the runtime clock', () => {
  test('does not run when frozen, until it is advanced', async () => {
    const clock = new RuntimeClock({ frozen: 1_000 });
    expect(clock.now()).toBe(1_000);
    await clock.advance(500);
    expect(clock.now()).toBe(1_500);
  });

  test('can start ahead of the machine’s clock', async () => {
    const clock = new RuntimeClock({ frozen: 1_000, ahead: 500 });
    expect(clock.now()).toBe(1_500);
  });

  test('runs timers in order of time, each at its own time, including timers that a timer sets', async () => {
    const clock = new RuntimeClock({ frozen: 0 });
    const seen: [string, number][] = [];
    clock.at(300, () => seen.push(['late', clock.now()]));
    clock.at(100, () => {
      seen.push(['early', clock.now()]);
      clock.at(200, () => seen.push(['between', clock.now()]));
    });
    await clock.advance(300);
    expect(seen).toEqual([
      ['early', 100],
      ['between', 200],
      ['late', 300],
    ]);
  });

  test('never runs a cancelled timer', async () => {
    const clock = new RuntimeClock({ frozen: 0 });
    let ran = false;
    const cancel = clock.at(10, () => {
      ran = true;
    });
    cancel();
    await clock.advance(20);
    expect(ran).toBe(false);
  });

  test('runs with the machine’s clock, ahead by what it was advanced', async () => {
    const clock = new RuntimeClock();
    await clock.advance(3_600_000);
    expect(clock.now() - Date.now()).toBeGreaterThanOrEqual(3_600_000);
    expect(Number(clock.offset[0])).toBeGreaterThanOrEqual(3_600_000);
    clock.close();
  });

  test('does not go back', async () => {
    const clock = new RuntimeClock({ frozen: 1_000 });
    await clock.set(500);
    expect(clock.now()).toBe(1_000);
  });
});

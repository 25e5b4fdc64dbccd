import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DataFolderTakenError, lockDataFolder } from '../../data-lock.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'warung-lock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function started(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('rejects a data folder that a running process holds, and names the process', async () => {
  const dir = folder();
  writeFileSync(join(dir, 'lock'), String(process.ppid));
  await expect(lockDataFolder(dir, 0)).rejects.toThrow(DataFolderTakenError);
  await expect(lockDataFolder(dir, 0)).rejects.toThrow(String(process.ppid));
});

test('locks a data folder as soon as the process that holds it ends', async () => {
  const dir = folder();
  const holder = started(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  writeFileSync(join(dir, 'lock'), String(holder.pid));
  const locked = lockDataFolder(dir, 20_000);
  expect(holder.exitCode).toBe(null);
  holder.kill('SIGKILL');
  (await locked)();
  expect(existsSync(join(dir, 'lock'))).toBe(false);
});

// A killed process stays listed until its parent reads its exit status, which may be never.
test.runIf(existsSync('/proc/self/stat'))('takes over the lock of a killed process that is still listed', async () => {
  const dir = folder();
  const parent = started('/bin/sh', ['-c', 'tail -f /dev/null & echo $!; exec tail -f /dev/null']);
  const pid = await new Promise<string>((resolve) =>
    parent.stdout?.once('data', (text: Buffer) => resolve(text.toString().trim())),
  );
  // The shell itself would read the exit status.
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/stat`, 'utf8')).toContain('(tail)');
  process.kill(Number(pid), 'SIGKILL');
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
  writeFileSync(join(dir, 'lock'), pid);
  (await lockDataFolder(dir, 0))();
});

// Process ids are reused, in a container after every restart.
test('takes over the lock of a killed process whose id another program has', async () => {
  const dir = folder();
  const unlock = await lockDataFolder(dir);
  const [, since = ''] = readFileSync(join(dir, 'lock'), 'utf8').split(' ');
  unlock();
  writeFileSync(join(dir, 'lock'), `${process.ppid} ${since}0`);
  (await lockDataFolder(dir, 0))();
});

test('takes over the lock of a killed process, and can lock again after a release', async () => {
  const dir = folder();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(join(dir, 'lock'), String(dead));
  (await lockDataFolder(dir, 0))();
  (await lockDataFolder(dir, 0))();
});

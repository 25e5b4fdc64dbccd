import { expect, test } from 'vitest';
import { METER_NAMES } from '../../shared/rates/meters.ts';
import { readSource, sourceFiles } from './imports.ts';

/** The registry, and the fees of the plans. All other code imports the names. */
const FILES_WITH_NAMES = ['functions/metering/domain/plans.ts', 'shared/rates/meters.ts'];
/** The code that processes meters. Elsewhere, words such as `message` and `order` have other meanings. */
const METERING = /^(functions\/metering\/|shared\/(rates|entities\/(usage|rollup))|web\/shop\/costs\/)/;

const sources = ['events', 'shared', 'functions', 'web', 'infra']
  .flatMap(sourceFiles)
  .filter((file) => !/(^|\/)test\/|(^|\/)node_modules\//.test(file));

/** Returns whether a source contains a name as a text, or as the property of a table. */
function hasName(source: string, name: string): boolean {
  const escaped = name.replaceAll('.', '\\.');
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
  return new RegExp(`['"]${escaped}['"]|\\bmeter\\.${escaped}\\b|[{,\\s]${escaped}: (\\{|[A-Z_]+[,} ])`).test(code);
}

test('names of meters occur only in the registry and in the fees of the plans', () => {
  const files = sources.filter((file) => METERING.test(file));
  const found = files.filter((file) => METER_NAMES.some((name) => hasName(readSource(file), name)));
  expect(found.sort()).toEqual(FILES_WITH_NAMES);
});

test.each(['seat', 'message.free'])('%s occurs in no other part of the code', (name) => {
  const found = sources.filter((file) => new RegExp(`['"\`](meter\\.)?${name}['"\`]`).test(readSource(file)));
  expect(found).toEqual(['shared/rates/meters.ts']);
});

test.each([
  ["if (meter === 'seat') return;", true],
  ['t(`meter.seat`)', true],
  ['  storage: { free: 1 },', true],
  ['const fees = { order: FREE, seat: FREE };', true],
  ["/** The meter 'seat'. */", false],
  ['const seats = 1;', false],
])('the check sees %s: %s', (source, isFound) => {
  expect(METER_NAMES.some((name) => hasName(source, name))).toBe(isFound);
});

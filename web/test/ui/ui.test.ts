import { describe, expect, test } from 'vitest';
import { initialsOf } from '../../ui/initials.ts';
import { spansOf } from '../../ui/rich-text.ts';

describe('rich text', () => {
  test.each([
    ['Buka *07.00* ya', ['plain:Buka ', 'bold:07.00', 'plain: ya']],
    ['_miring_ dan ~salah~', ['italic:miring', 'plain: dan ', 'struck:salah']],
    ['```kode``` `satu`', ['code:kode', 'plain: ', 'code:satu']],
    ['2*3*4 = 24', ['plain:2*3*4 = 24']],
    ['* tidak *', ['plain:* tidak *']],
    ['snake_case_name', ['plain:snake_case_name']],
    ['lihat https://contoh.id/p?a=1.', ['plain:lihat ', 'link:https://contoh.id/p?a=1', 'plain:.']],
    ['', []],
  ])('%s', (text, spans) => {
    expect(spansOf(text).map((span) => `${span.kind}:${span.text}`)).toEqual(spans);
  });

  test('a URL other than HTTP is not a link', () => {
    expect(spansOf('javascript:alert(1)').map(({ kind }) => kind)).toEqual(['plain']);
  });
});

describe('initials', () => {
  test.each([
    ['Ani Kusumawati', 'AK'],
    ['Ibu Sari Wulandari', 'IW'],
    ['budi', 'B'],
    ['@rara.kopi', 'RK'],
    ['(Pak) Édi', 'PÉ'],
    ['Pak Hendra (RT 05)', 'PR'],
    ['+62812••••7890', ''],
    ['🌺', ''],
    ['', ''],
  ])('of %s are %s', (name, letters) => {
    expect(initialsOf(name)).toBe(letters);
  });
});

/**
 * What examples/browser reads from a CSV file, and what it proposes to make of the columns.
 */
import { describe, expect, it } from 'vitest';
import { findColumns, proposeTarget } from '../../examples/browser/src/table/columns.js';
import { readFile, readTable } from '../../examples/browser/src/table/csv.js';
import { splitRows } from '../../examples/browser/src/table/split.js';
import { makeTask } from '../../examples/browser/src/table/task.js';

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const names = 'size,kind\n';
const body = lines(20, (i) => `${i}.5,${i % 2 ? 'a' : 'b'}`);

describe('a CSV file', () => {
  it.each([',', ';', '\t'])('may have %j between its cells, quotes, a mark, blank lines', async (mark) => {
    const cells = lines(20, (i) => [`${i}.5`, i === 0 ? `"a ${mark} ""b"""` : ' c ', ''].join(mark));
    const file = new File([`\uFEFF size ${mark}kind${mark}\r\n\r\n${cells}\r\n\r\n`], 'x.csv');
    const { columns, rows } = await readFile(file);
    expect(columns).toEqual(['size', 'kind', 'column 3']);
    expect(rows).toHaveLength(20);
    expect(rows.slice(0, 2)).toEqual([
      ['0.5', `a ${mark} "b"`, ''],
      ['1.5', 'c', ''],
    ]);
  });

  it.each([
    ['a picture', new Uint8Array([0x89, 0x50, 0xff, 0]), 'Expected a table as text, but “x.csv” is none in UTF-8; save it as CSV, in UTF-8.'],
    ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 0]), 'Expected a table as text, but “x.csv” is a workbook or an archive; save it as CSV, in UTF-8.'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0]), 'Expected a table as text, but “x.csv” is none in UTF-8; save it as CSV, in UTF-8.'],
    ['too much', new Uint8Array(10_000_001), 'Expected a table of up to 10 MB, but “x.csv” has 10.0 MB; leave out some of its rows.'],
    ['nothing', '', 'Expected a table of two columns or more, but “x.csv” has nothing in it; part cells by commas, semicolons or tabs.'],
    ['prose', 'Dear reader', 'Expected a table of two columns or more, but “x.csv” has one; part cells by commas, semicolons or tabs.'],
    ['too wide', Array.from({ length: 101 }, (_, i) => `c${i}`).join(), 'Expected up to 100 columns, but “x.csv” has 101; leave some out.'],
    ['no names', `1,2\n${body}`, 'Expected the names of the columns in the first row of “x.csv”, but got numbers, “1” first; put a row of names above.'],
    ['one name twice', `size,size\n${body}`, 'Expected columns of different names, but two in “x.csv” are called “size”; rename one.'],
    ['few rows', `${names}1,a`, 'Expected 20 to 50,000 rows below the names, but “x.csv” has 1.'],
    ['a ragged row', `${names}${body}\n1,a,b`, 'Expected 2 cells in each row of “x.csv”, one for each name, but row 21 has 3; put quotes around cells that hold a delimiter.'],
    ['an open quote', `${names}1,"a\n${body}`, 'Expected every quote in “x.csv” to be closed, but one in row 1 is not; write a quote within a cell twice.'],
  ])('that is %s is refused', async (_, content, sentence) => {
    await expect(readFile(new File([content], 'x.csv'))).rejects.toThrow(new Error(sentence));
  });
}); // prettier-ignore

describe('columns', () => {
  const table = readTable(
    'x.csv',
    `id,length,flag,town,note,same,gone,price,mixed\n${lines(
      60,
      (i) =>
        `${i + 1},${i % 7 === 0 ? 'NA' : i / 4},${i % 2},${['Rome', 'Oslo', '?'][i % 3]},n${i},x,,"${i},5",${i || 'none'}`,
    )}`,
  );
  const infos = findColumns(table);

  it('are taken for what their cells say', () => {
    expect(infos.map(({ name, kind, note }) => [name, kind, note])).toEqual([
      ['id', 'ignore', 'counts the rows'],
      ['length', 'number', ''],
      ['flag', 'category', 'two values'],
      ['town', 'category', ''],
      ['note', 'ignore', 'nearly each row has another value'],
      ['same', 'ignore', 'one value throughout'],
      ['gone', 'ignore', 'no values'],
      ['price', 'category', 'write numbers with a point, as 1.5'],
      ['mixed', 'ignore', 'nearly each row has another value'],
    ]);
    expect(infos.map(({ missing }) => missing)).toEqual([0, 9, 0, 20, 0, 0, 60, 0, 0]);
  });

  it('propose one to predict: by its name, then the last or first of few classes', () => {
    const proposed = (text: string) => proposeTarget(findColumns(readTable('x.csv', text)));
    expect(proposed(names + body)).toBe('kind');
    expect(proposed(`kind,size\n${lines(20, (i) => `${i % 2 ? 'a' : 'b'},${i}.5`)}`)).toBe('kind');
    expect(proposed(`a,label,b\n${lines(20, (i) => `${i}.5,${i % 3},${i}.2`)}`)).toBe('label');
    expect(proposed(`a,b\n${lines(20, (i) => `${i}.5,${i}.2`)}`)).toBe('b');
  });

  it('become a task of the rows that have an answer', () => {
    const kinds = new Map([
      ['length', 'number'],
      ['town', 'category'],
    ] as const);
    const task = makeTask(table, infos, { target: 'town', kinds });
    expect(task).toMatchObject({
      kind: 'classifier',
      target: 'town',
      columns: { length: 'number' },
    });
    expect(task.rows).toHaveLength(40);
    expect(task.rows.slice(0, 2)).toEqual([
      { length: null, town: 'Rome' },
      { length: 0.25, town: 'Oslo' },
    ]);
    expect(makeTask(table, infos, { target: 'length', kinds })).toMatchObject({
      kind: 'regressor',
      columns: { town: 'category' },
    });
  });

  it.each([
    ['town', {}, 'There is nothing to tell “town” by: take in another column.'],
    ['same', { town: 'category' }, '“same” is the same in all rows: choose another column to predict.'],
    ['gone', { town: 'category' }, '“gone” is the same in all rows: choose another column to predict.'],
    ['note', { town: 'category' }, '“note” has 60 values, and 50 are the most that can be told apart here: choose another column to predict.'],
    ['id', { id: 'category', town: 'category' }, '“id” has 60 values, and 50 are the most that can be told apart here: choose another column to predict, or predict it as a number.'],
  ] as const)('of which %s cannot be learnt are refused', (target, kinds, sentence) => {
    const choice = { target, kinds: new Map<string, 'number' | 'category'>(Object.entries(kinds)) };
    expect(() => makeTask(table, infos, choice)).toThrow(new Error(sentence));
  }); // prettier-ignore

  it('and rows are set aside by a seed, of each class its share, but of a class of one none', () => {
    const rows = Array.from({ length: 41 }, (_, i) => ({ y: i === 40 ? 'c' : i % 4 ? 'a' : 'b' }));
    const task = { kind: 'classifier', target: 'y', columns: {}, rows } as const;
    const { train, test } = splitRows(task, 0.2, 0);
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
    expect(
      test
        .map((n) => rows[n].y)
        .sort()
        .join(''),
    ).toBe('aaaaaabb');
    expect(splitRows(task, 0.2, 0).test).toEqual(test);
    expect(splitRows(task, 0.2, 1).test).not.toEqual(test);
  });
});

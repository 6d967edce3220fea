/** What is sent, and what becomes of what is refused. */
import { expect, test } from 'vitest';
import { cellId, CellEdits, type CellEdit } from './edits';
import { inputsOf, MOST, Saver, type Report, type SaveAnswer, type SaveInput } from './saver';

const edit = (id: string, attribute: string, text: string): CellEdit => ({ id, key: `${attribute}||`, data: { text }, text, state: 'waiting' });

interface Row {
  id: string;
  version: number;
}

function hub(answer: (inputs: SaveInput[]) => SaveAnswer<Row>[] | string) {
  const edits = new CellEdits();
  const sent: SaveInput[][] = [];
  const versions = new Map<string, number>();
  const reports: Report[] = [];
  const saver = new Saver<Row>(edits, {
    send: async (inputs) => {
      sent.push(inputs);
      return answer(inputs);
    },
    version: (id) => versions.get(id) ?? 1,
    stored: (rows) => rows.forEach(({ id, version }) => versions.set(id, version)),
    say: (violation) => violation.code,
    done: (report) => reports.push(report),
  });
  return { edits, sent, saver, reports };
}

const saved = ({ id, version }: SaveInput): SaveAnswer<Row> => ({ id, state: 'CHANGED', resource: { id, version: version + 1 }, violations: [] });
const rejected = ({ id, version }: SaveInput, path: string, code = 'TOO_LONG'): SaveAnswer<Row> => ({ id, state: 'REJECTED', resource: { id, version }, violations: [{ code, path, message: code }] });

test('cells of one row are one input, and no more rows are sent than the hub takes', () => {
  const [input] = inputsOf([edit('a', 'name', 'x'), edit('a', 'claim', 'y')], () => 3);
  expect(input).toMatchObject({ id: 'a', version: 3, values: [{ attribute: 'name', data: { text: 'x' } }, { attribute: 'claim', data: { text: 'y' } }] });
  expect(inputsOf(Array.from({ length: MOST + 1 }, (_, at) => edit(`${at}`, 'name', 'x')), () => 1)).toHaveLength(MOST);
});

test('a refused cell keeps what was typed, and the others of its row are saved without it', async () => {
  const { edits, sent, saver, reports } = hub((inputs) => inputs.map((input) => (input.values.some((value) => value.attribute === 'name') && input.id === 'a' ? rejected(input, 'values.name') : saved(input))));
  edits.put([edit('a', 'name', 'much too long'), edit('a', 'claim', 'y'), edit('b', 'name', 'z')]);
  await saver.run();
  expect(sent.map((inputs) => inputs.map(({ id, values }) => [id, ...values.map(({ attribute }) => attribute)]))).toEqual([[['a', 'name', 'claim'], ['b', 'name']], [['a', 'claim']]]);
  expect(edits.of(cellId('a', 'name||'))).toMatchObject({ state: 'refused', text: 'much too long', message: 'TOO_LONG' });
  expect([edits.counts(), reports]).toEqual([{ open: 0, refused: 1 }, [{ saved: 2, refused: ['a/name||'] }]]);
});

test('a violation that names no cell refuses the whole row', async () => {
  const { edits, sent, saver } = hub((inputs) => inputs.map((input) => rejected(input, 'values', 'DUPLICATE_AXES')));
  edits.put([edit('a', 'name', 'x'), edit('a', 'claim', 'y')]);
  await saver.run();
  expect([sent.length, edits.counts().refused]).toEqual([1, 2]);
});

test('one call follows the other, with the version that it left', async () => {
  let typed = false;
  const { edits, sent, saver } = hub((inputs) => {
    // Somebody types on while the first is under way.
    if (!typed) edits.put([edit('a', 'name', 'second')]);
    typed = true;
    return inputs.map(saved);
  });
  edits.put([edit('a', 'name', 'first')]);
  await Promise.all([saver.run(), saver.run()]);
  expect(sent.map(([input]) => [input?.version, input?.values[0]?.data])).toEqual([[1, { text: 'first' }], [2, { text: 'second' }]]);
  expect(edits.counts()).toEqual({ open: 0, refused: 0 });
});

test('where nothing can be saved everything stays and says why', async () => {
  const { edits, saver } = hub(() => 'the hub is away');
  edits.put([edit('a', 'name', 'x')]);
  await saver.run();
  expect(edits.of(cellId('a', 'name||'))).toMatchObject({ state: 'refused', message: 'the hub is away' });
});

/**
 * Saves what is typed into cells: one call at a time, since each names the version that the one before left. What a
 * call refuses stays in its cell; the other cells of the same row are tried again without it.
 */
import type { Violation } from '@/lib/errors';
import { groupBy } from '@/lib/group-by';
import { concerns, splitKey } from '@/parts/value-input/value-edit';
import { cellId, type CellEdit, type CellEdits, type CellId } from './edits';

/** What the hub takes in one call. */
export const MOST = 500;

export interface SaveInput {
  id: string;
  version: number;
  values: { attribute: string; channel: string | null; locale: string | null; data: CellEdit['data'] }[];
}

export interface SaveAnswer<Row> {
  id: string | null;
  state: 'CREATED' | 'CHANGED' | 'UNCHANGED' | 'REJECTED' | 'HELD_BACK';
  resource: Row | null;
  violations: readonly Violation[];
}

interface Hub<Row> {
  /** A text where nothing could be saved at all: it says why. */
  send: (inputs: SaveInput[]) => Promise<readonly SaveAnswer<Row>[] | string>;
  version: (id: string) => number | undefined;
  /** Rows as they are stored now. */
  stored: (rows: readonly Row[]) => void;
  say: (violation: Violation, edit: CellEdit) => string;
  done: (report: Report) => void;
}

export interface Report {
  saved: number;
  refused: readonly CellId[];
}

/** One input a row, for as many rows as one call takes. */
export function inputsOf(edits: readonly CellEdit[], version: (id: string) => number | undefined): SaveInput[] {
  const byRow = new Map<string, SaveInput>();
  for (const { id, key, data } of edits) {
    const known = byRow.get(id);
    if (!known && byRow.size === MOST) continue;
    const input = known ?? { id, version: version(id) ?? 0, values: [] };
    input.values.push({ ...splitKey(key), data: data ?? null });
    byRow.set(id, input);
  }
  return [...byRow.values()];
}

/** Which cells of a rejected row are to blame and why; the others are good. All of them where nothing names any. */
export function blame(edits: readonly CellEdit[], violations: readonly Violation[]): Map<CellEdit, Violation> {
  const blamed = new Map<CellEdit, Violation>();
  for (const edit of edits) {
    const found = violations.find((violation) => concerns(violation, edit.key));
    if (found) blamed.set(edit, found);
  }
  const [first] = violations;
  if (blamed.size === 0 && first) for (const edit of edits) blamed.set(edit, first);
  return blamed;
}

export class Saver<Row> {
  private running: Promise<void> | null = null;

  constructor(private readonly edits: CellEdits, private readonly hub: Hub<Row>) {}

  /** Saves all that waits, and what comes to wait meanwhile. */
  run(): Promise<void> {
    this.running ??= this.work().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async work() {
    const report = { saved: 0, refused: [] as CellId[] };
    for (let waiting = this.edits.all('waiting'); waiting.length > 0; waiting = this.edits.all('waiting')) {
      const inputs = inputsOf(waiting, this.hub.version);
      const ids = new Set(inputs.map(({ id }) => id));
      const sent = waiting.filter(({ id }) => ids.has(id)).map((edit): CellEdit => ({ ...edit, state: 'saving' }));
      this.edits.put(sent);
      const answers = await this.hub.send(inputs).catch((error: unknown) => String(error));
      if (typeof answers === 'string') this.refuse(sent.map((edit) => [edit, answers]), report);
      else this.settle(sent, answers, report);
    }
    if (report.saved + report.refused.length > 0) this.hub.done(report);
  }

  private settle(sent: readonly CellEdit[], answers: readonly SaveAnswer<Row>[], report: { saved: number; refused: CellId[] }) {
    this.hub.stored(answers.flatMap(({ resource }) => resource ?? []));
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    const cells = groupBy(sent, ({ id }) => id);
    for (const [id, edits] of cells) {
      const answer = byId.get(id);
      if (answer?.state === 'CHANGED' || answer?.state === 'UNCHANGED') {
        report.saved += edits.length;
        this.edits.drop(edits.filter((edit) => this.edits.isStill(edit)));
        continue;
      }
      const blamed = blame(edits, answer?.violations ?? []);
      this.refuse(edits.filter((edit) => blamed.size === 0 || blamed.has(edit)).map((edit) => [edit, this.words(edit, blamed.get(edit))]), report);
      // Without those to blame, so that each round has fewer.
      if (blamed.size > 0) this.edits.put(edits.filter((edit) => !blamed.has(edit) && this.edits.isStill(edit)).map((edit): CellEdit => ({ ...edit, state: 'waiting' })));
    }
  }

  private words(edit: CellEdit, violation: Violation | undefined): string {
    return violation ? this.hub.say(violation, edit) : '';
  }

  private refuse(refused: readonly [CellEdit, string][], report: { refused: CellId[] }) {
    report.refused.push(...refused.map(([{ id, key }]) => cellId(id, key)));
    const still = refused.filter(([edit]) => this.edits.isStill(edit));
    this.edits.put(still.map(([edit, message]): CellEdit => ({ ...edit, state: 'refused', message })));
  }
}

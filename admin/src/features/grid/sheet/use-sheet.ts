/** Editing the values of a list in its cells: what is typed, read, saved and taken back. One for a list in its channel and language. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql, readFragment, type VariablesOf } from '@/lib/graphql';
import { localZone } from '@/lib/wall-clock';
import { useWorkspace } from '@/lib/workspace';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { EditData } from '@/parts/value-input/edit-data';
import { useUnitFamilies } from '@/parts/value-input/units';
import { sameData, scopedKey, toEdit, type ValueKey } from '@/parts/value-input/value-edit';
import { useNotify } from '@/parts/notify';
import { useValueMessage } from '@/parts/violation-text';
import { useFailureText } from '@/ui/failure';
import type { Row } from '../pages';
import { gridRow, saveMutation, type GridVariables } from '../query';
import { Access, type Closed } from './access';
import { heldText, type Read, type SheetContext } from './cell-text';
import { cellId, CellEdits, type CellEdit, type CellId } from './edits';
import { NO_HISTORY, redo, undo, withStep, without, type Change, type History } from './history';
import { KnownNames } from './known-names';
import { Saver } from './saver';

const modelQuery = graphql(`
  query SheetModel {
    families { code attributes { code } variants { code levels { axes { code } attributes { code } } } }
  }
`);

/** Keystrokes that follow each other are saved together. */
const PAUSE_MS = 350;

/** What somebody wants a cell to hold, and how it is shown meanwhile. */
export interface Typed {
  row: Row;
  attribute: ValueAttribute;
  read: Read;
  text: string;
}

export interface Sheet {
  edits: CellEdits;
  context: SheetContext;
  names: KnownNames;
  scope: { channel: string; locale: string };
  /** Null where a value can be edited in its cell. */
  closed: (row: Row, attribute: ValueAttribute) => Closed | null;
  cellOf: (row: Row, attribute: ValueAttribute) => CellId;
  /** What the cell holds, typed or stored, own or inherited; and as text. */
  held: (row: Row, attribute: ValueAttribute) => { data: EditData | null; text: string };
  /** `soon`: with what else is typed in the next moment. The note is said with what became of it. */
  put: (typed: readonly Typed[], soon: boolean, note?: string) => void;
  undo: () => void;
  redo: () => void;
  discard: (edits: readonly CellEdit[]) => void;
  retry: () => void;
  say: (text: string) => void;
}

/** What changes as one works. Apart from the sheet, so that cells are not drawn again for it. */
export interface SheetStatus {
  /** Said last. */
  said: string;
  canUndo: boolean;
  canRedo: boolean;
}

interface SheetOptions {
  /** Null where nobody may edit. */
  variables: GridVariables | null;
  rows: readonly Row[];
  attributes: readonly ValueAttribute[];
  stored: (rows: readonly Row[]) => void;
}

export function useSheet({ variables, rows, attributes, stored }: SheetOptions): { sheet: Sheet; status: SheetStatus } | null {
  const { t } = useTranslation();
  const client = useClient();
  const { me, may, channels, currencies, labelLocale, language } = useWorkspace();
  const [model] = useQuery({ query: modelQuery, pause: variables === null });
  const units = useUnitFamilies(variables !== null && attributes.some(({ type }) => type === 'MEASUREMENT'));
  const wording = useWording();
  const [said, say] = useState('');
  const [history, showHistory] = useState(NO_HISTORY);
  const past = useRef(history);
  const remember = useCallback((next: History) => showHistory((past.current = next)), []);
  const [edits] = useState(() => new CellEdits());
  const channel = variables?.channel ?? '';
  const locale = variables?.locale ?? '';
  const known = useRef(new Map<string, Row>());
  const byCode = useMemo(() => new Map(attributes.map((attribute) => [attribute.code, attribute])), [attributes]);
  const names = useMemo(() => new KnownNames(client, labelLocale, locale || labelLocale), [client, labelLocale, locale]);

  const context = useMemo<SheetContext>(() => {
    const sold = channels.find((each) => each.code === channel)?.currencies ?? [];
    return { language, zone: localZone(), families: units, currencies: [...new Set([...sold, ...currencies])], option: names.option, target: names.target };
  }, [channel, channels, currencies, language, names, units]);

  const families = model.data?.families;
  const access = useMemo(() => families && new Access(families, { may, locales: me.role.locales }, locale), [families, locale, may, me.role.locales]);

  const notify = useNotify();
  const latest = useRef({ variables, stored, byCode, context, wording, notify });
  useEffect(() => {
    latest.current = { variables, stored, byCode, context, wording, notify };
    for (const row of rows) known.current.set(row.id, row);
  });

  /** Said when the rest is saved: how many cells could not even be read, and what else there is to say. */
  const later = useRef({ unread: 0, note: '' });
  const isGone = useRef(false);
  const saver = useMemo(() => new Saver<Row>(edits, {
    version: (id) => known.current.get(id)?.version,
    send: async (inputs) => {
      const now = latest.current.variables;
      if (!now) return '';
      const { channel: inChannel, locale: inLocale, uiLocale, columns, axes } = now;
      // The schema says *exactly one key*, which the type of the edits cannot.
      const asked = { inputs, channel: inChannel, locale: inLocale, uiLocale, columns, axes } as unknown as VariablesOf<typeof saveMutation>;
      const answer = await client.mutation(saveMutation, asked).toPromise();
      if (!answer.data) return latest.current.wording.failure(answer.error ? graphqlFailure(answer.error) : null);
      return answer.data.saveResources.results.map((result) => ({ ...result, resource: result.resource && readFragment(gridRow, result.resource) }));
    },
    stored: (fresh) => {
      for (const row of fresh) known.current.set(row.id, row);
      latest.current.stored(fresh);
    },
    say: (violation, edit) => {
      const now = latest.current;
      const attribute = now.byCode.get(edit.key.split('|')[0] ?? '');
      const row = known.current.get(edit.id);
      const theirs = violation.code === 'STALE' && attribute && row ? storedText(row, attribute, now.context) : null;
      return now.wording.violation(violation, attribute?.settings, theirs);
    },
    done: ({ saved, refused }) => {
      remember(without(past.current, new Set(refused)));
      const { unread, note } = later.current;
      later.current = { unread: 0, note: '' };
      say([latest.current.wording.report(saved, refused.length + unread), note].filter(Boolean).join(' '));
      if (isGone.current && refused.length > 0) latest.current.notify.problem(latest.current.wording.away(refused.length));
    },
  }), [client, edits, remember]);

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Whoever leaves the list has what was typed saved all the same.
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      clearTimeout(timer.current);
      void saver.run();
    };
  }, [saver]);
  useEffect(() => {
    const hold = (event: BeforeUnloadEvent) => edits.counts().open > 0 && event.preventDefault();
    window.addEventListener('beforeunload', hold);
    return () => window.removeEventListener('beforeunload', hold);
  }, [edits]);

  const editable = variables !== null;
  const sheet = useMemo<Sheet | null>(() => {
    if (!editable || !access) return null;
    const keyOf = (attribute: ValueAttribute): ValueKey => scopedKey(attribute, channel, locale);
    const cellOf = (row: Row, attribute: ValueAttribute) => cellId(row.id, keyOf(attribute));
    const run = (soon: boolean) => {
      clearTimeout(timer.current);
      if (soon) timer.current = setTimeout(() => void saver.run(), PAUSE_MS);
      else void saver.run();
    };
    /** What the resource itself holds, or soon will. */
    const own = (row: Row, attribute: ValueAttribute) => {
      const edit = edits.of(cellOf(row, attribute));
      if (edit && edit.state !== 'refused') return { data: edit.data ?? null, text: edit.text };
      const value = valueOf(row, attribute);
      return value?.origin.kind === 'OWN' ? { data: toEdit(attribute.type, value.data), text: storedText(row, attribute, context) } : { data: null, text: '' };
    };
    const write = (changes: readonly Change[], soon: boolean) => {
      edits.put(changes.map(({ id, key, after }): CellEdit => ({ id, key, data: after.data, text: after.text, state: 'waiting' })));
      run(soon);
    };
    const back = (step: { history: History; changes: readonly Change[] } | null, message: string) => {
      if (!step) return say(t('sheet.nothingToUndo'));
      remember(step.history);
      write(step.changes, false);
      say(message);
    };
    return {
      edits,
      context,
      names,
      scope: { channel, locale },
      closed: (row, attribute) => access.closed(row, attribute),
      cellOf,
      held: (row, attribute) => {
        const edit = edits.of(cellOf(row, attribute));
        if (edit) return { data: edit.data ?? null, text: edit.text };
        const value = valueOf(row, attribute);
        return { data: value ? toEdit(attribute.type, value.data) : null, text: storedText(row, attribute, context) };
      },
      put: (typed, soon, note = '') => {
        const refused = typed.flatMap(({ row, attribute, read, text }): CellEdit[] => ('problem' in read ? [{ id: row.id, key: keyOf(attribute), data: undefined, text, state: 'refused', message: t(`sheet.problem.${read.problem}`) }] : []));
        const changes = typed.flatMap(({ row, attribute, read, text }): Change[] => {
          const before = own(row, attribute);
          return 'problem' in read || sameData(before.data, read.data) ? [] : [{ id: row.id, key: keyOf(attribute), attribute, before, after: { data: read.data, text } }];
        });
        // What was refused and is as it was again is no edit any more.
        const same = typed.filter(({ row, attribute, read }) => !('problem' in read) && edits.of(cellOf(row, attribute))?.state === 'refused');
        edits.drop(same.map(({ row, attribute }) => ({ id: row.id, key: keyOf(attribute) })));
        if (refused.length > 0) edits.put(refused);
        // Where something is saved too, all is said together.
        if (changes.length > 0) later.current = { unread: later.current.unread + refused.length, note };
        else if (refused.length > 0 || note !== '') say([wording.report(0, refused.length), note].filter(Boolean).join(' '));
        remember(withStep(past.current, changes));
        if (changes.length > 0) write(changes, soon);
      },
      undo: () => back(undo(past.current), t('sheet.undone')),
      redo: () => back(redo(past.current), t('sheet.redone')),
      discard: (gone) => {
        edits.drop(gone);
        say(t('sheet.discarded', { count: gone.length }));
      },
      retry: () => {
        edits.put(edits.all('refused').filter(({ data }) => data !== undefined).map((edit): CellEdit => ({ ...edit, state: 'waiting', message: undefined })));
        run(false);
      },
      say,
    };
  }, [access, channel, context, edits, editable, locale, names, remember, saver, t, wording]);
  const status = { said, canUndo: history.done.length > 0, canRedo: history.undone.length > 0 };
  return sheet && { sheet, status };
}

export function valueOf(row: Row, attribute: ValueAttribute): Row['values'][number] | undefined {
  return row.values.find((value) => value.attribute.code === attribute.code);
}

function storedText(row: Row, attribute: ValueAttribute, context: SheetContext): string {
  const value = valueOf(row, attribute);
  return value ? heldText(attribute, toEdit(attribute.type, value.data), value.data, context) : '';
}

/** What is said of saves and refusals. */
function useWording() {
  const { t } = useTranslation();
  const violation = useValueMessage();
  const failure = useFailureText();
  return useMemo(() => ({
    violation: (fault: Parameters<typeof violation>[0], settings: unknown, theirs: string | null) =>
      theirs === null ? violation(fault, settings) : theirs === '' ? t('sheet.clashEmpty') : t('sheet.clash', { value: theirs }),
    failure: (fault: Parameters<typeof failure>[0] | null) => (fault ? failure(fault) : t('error.INTERNAL')),
    away: (refused: number) => t('sheet.refusedAway', { count: refused }),
    report: (saved: number, refused: number) =>
      [saved > 0 && t('sheet.saved', { count: saved }), refused > 0 && t('sheet.refused', { count: refused })].filter(Boolean).join(' '),
  }), [failure, t, violation]);
}

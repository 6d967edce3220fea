/** Chooses from a list while one types: yes or no, options, records, products; one of them or several. */
import { Combobox, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditData } from '@/parts/value-input/edit-data';
import { speaksOf, targetData, targetsOf } from '@/parts/value-input/targets';
import { stepOf, useEditorFocus, useKeep, type EditorProps, type Step } from './keep';
import type { NamedTarget } from './known-names';
import css from './sheet.module.css';

interface Choice {
  value: string;
  label: string;
  colour?: string | null;
  /** What tells it from another of the same name. */
  code?: string;
}

const SHOWN = 60;

export function PickEditor(props: EditorProps) {
  const { t } = useTranslation();
  const { sheet, row, attribute, begun } = props;
  const input = useRef<HTMLInputElement>(null);
  const many = attribute.type === 'MULTI_SELECT' || attribute.type === 'REFERENCE_LIST';
  const [chosen, setChosen] = useState(() => keysOf(sheet.held(row, attribute).data));
  const [text, setText] = useState(begun ?? '');
  const { choices, waiting, nameOf } = useChoices(props, text);
  const combobox = useCombobox({ defaultOpened: true });
  const taken = chosen.map((key) => nameOf(key)).join('; ');
  const { finish, onKeyDown } = useKeep(props, () => ({ read: { data: dataOf(props, chosen) }, text: taken }));
  const { selectFirstOption } = combobox;
  useEditorFocus(input);
  useEffect(() => void (text !== '' && selectFirstOption()), [choices.length, selectFirstOption, text]);

  /** Ends with this choice; the empty one takes the value away. */
  const take = (keys: readonly string[], step: Step) => {
    const filled = keys.filter((key) => key !== '');
    finish(step, () => ({ read: { data: dataOf(props, filled) }, text: filled.map(nameOf).join('; ') }));
  };
  const toggle = (value: string) => {
    if (!many) return take([value], 'here');
    setText('');
    setChosen(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
    combobox.resetSelectedOption();
  };
  /** Enter takes what is marked and goes on, as in every cell; of several it takes one after the other, and goes on when none is marked. */
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    const marked = choices[combobox.getSelectedOptionIndex()];
    const step = stepOf(event);
    if (event.key === 'ArrowDown') combobox.selectNextOption();
    else if (event.key === 'ArrowUp') combobox.selectPreviousOption();
    else if (event.key === 'Backspace' && text === '' && many) setChosen(chosen.slice(0, -1));
    else if (step && step !== 'cancel' && marked) {
      if (!many) take([marked.value], step);
      else if (event.key === 'Enter') toggle(marked.value);
      else take(withOne(chosen, marked.value), step);
    } else if (step !== 'down' || text === '') return onKeyDown(event);
    event.preventDefault();
  };
  return (
    <span className={css.editor} data-sheet-editor data-pick>
      <Combobox store={combobox} onOptionSubmit={toggle} width={280} position="bottom-start" shadow="md">
        <Combobox.Target withKeyboardNavigation={false} withExpandedAttribute>
          <input
            ref={input}
            className={css.input}
            role="combobox"
            aria-autocomplete="list"
            aria-label={attribute.label}
            autoComplete="off"
            placeholder={taken === '' ? t('sheet.find') : taken}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              combobox.openDropdown();
            }}
            onKeyDown={onKey}
            onBlur={() => finish('left behind')}
          />
        </Combobox.Target>
        <Combobox.Dropdown onMouseDown={(event) => event.preventDefault()}>
          <Combobox.Options aria-label={attribute.label} mah={260} style={{ overflowY: 'auto' }}>
            {choices.map((choice) => (
              <Combobox.Option key={choice.value} value={choice.value} active={chosen.includes(choice.value)}>
                <span className={css.choice}>
                  {choice.colour && <span className={css.swatch} style={{ background: choice.colour }} aria-hidden />}
                  <span className={css.choiceName}>{choice.label}</span>
                  {choice.code && <span className={css.choiceCode}>{choice.code}</span>}
                  {chosen.includes(choice.value) && <IconCheck size={14} aria-hidden />}
                </span>
              </Combobox.Option>
            ))}
            {choices.length === 0 && <Combobox.Empty>{waiting ? t('common.loading') : t('palette.none')}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </span>
  );
}

function withOne(chosen: readonly string[], value: string): string[] {
  return chosen.includes(value) ? [...chosen] : [...chosen, value];
}

/** Options by code, targets by kind and code, yes and no by themselves. */
function keysOf(data: EditData | null): string[] {
  if (data?.boolean !== undefined) return [String(data.boolean)];
  const options = data?.options ?? (data?.option === undefined ? [] : [data.option]);
  return options.length > 0 ? options : targetsOf(data).map(({ kind, code }) => `${kind}:${code}`);
}

function dataOf({ attribute }: EditorProps, keys: readonly string[]): EditData | null {
  const [first] = keys;
  if (first === undefined) return null;
  switch (attribute.type) {
    case 'BOOLEAN': return { boolean: first === 'true' };
    case 'SELECT': return { option: first };
    case 'MULTI_SELECT': return { options: [...keys] };
    default: return targetData(attribute.type, keys.map(targetOf));
  }
}

function targetOf(key: string): Pick<NamedTarget, 'kind' | 'code'> {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at) as NamedTarget['kind'], code: key.slice(at + 1) };
}

function useChoices({ sheet, row, attribute }: EditorProps, text: string) {
  const { t } = useTranslation();
  const [search] = useDebouncedValue(text, 150);
  const [loaded, setLoaded] = useState<{ search: string; choices: Choice[] } | null>(null);
  const isOption = attribute.type === 'SELECT' || attribute.type === 'MULTI_SELECT';
  const isBoolean = attribute.type === 'BOOLEAN';
  const wanted = isOption ? '' : search;
  useEffect(() => {
    if (isBoolean) return;
    let gone = false;
    const asked: Promise<Choice[]> = isOption
      ? sheet.names.loadOptions(attribute.code).then((options) => options.map(({ code, label, colour }) => ({ value: code, label, colour })))
      : sheet.names.search(attribute, wanted).then((targets) => targets.map(({ kind, code, label }) => ({ value: `${kind}:${code}`, label, code })));
    void asked.then((choices) => !gone && setLoaded({ search: wanted, choices }));
    return () => {
      gone = true;
    };
  }, [attribute, isBoolean, isOption, sheet, wanted]);

  const all: Choice[] = isBoolean ? [{ value: 'true', label: t('common.yes') }, { value: 'false', label: t('common.no') }] : (loaded?.choices ?? []);
  const waiting = !isBoolean && (loaded === null || loaded.search !== wanted || search !== text);
  const fits = (choice: Choice) => speaksOf({ label: choice.label, code: choice.value }, text);
  // The hub searches among records, and finds more than these words; until its answer is there, nothing else may be taken.
  const found = (isOption || isBoolean || waiting ? all.filter(fits) : all).slice(0, SHOWN);
  // A cell of one choice can be emptied from the list too.
  const single = attribute.type === 'BOOLEAN' || attribute.type === 'SELECT' || attribute.type === 'REFERENCE' || attribute.type === 'PRODUCT_LINK';
  const ready = isBoolean || loaded !== null;
  const choices = ready && single && text.trim() === '' && sheet.held(row, attribute).data !== null ? [...found, { value: '', label: t('sheet.empty') }] : found;
  const names = sheet.held(row, attribute).text.split('; ');
  const nameOf = (key: string): string => {
    const known = all.find(({ value }) => value === key);
    if (known) return known.label;
    if (isOption) return sheet.names.option(attribute.code, key)?.label ?? names[keysOf(sheet.held(row, attribute).data).indexOf(key)] ?? key;
    const { code } = targetOf(key);
    return sheet.names.target(attribute, code)?.label ?? names[keysOf(sheet.held(row, attribute).data).indexOf(key)] ?? code;
  };
  return { choices, waiting, nameOf };
}

/** Text while it is typed, for data that has another form. */
import { useState } from 'react';
import { momentOf, wallClock } from '@/lib/wall-clock';

interface Forms<Value> {
  show: (value: Value) => string;
  /** Whether the text already stands for the value. */
  isFor: (text: string, value: Value) => boolean;
}

/**
 * A value from elsewhere replaces the text; the echo of what was just typed does not, so that `12,` may become `12,5`.
 * Values are compared by identity.
 */
export function useTyped<Value>(value: Value, { show, isFor }: Forms<Value>): [string, (text: string) => void] {
  const [text, setText] = useState(() => show(value));
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    if (!isFor(text, value)) setText(show(value));
  }
  return [text, setText];
}

/** A moment as an `input` of type `datetime-local` has it, on the clock of a zone. */
export function useWallClock(value: string | undefined, zone: string, onChange: (moment: string | null) => void): [string, (wall: string, half?: boolean) => void] {
  const [wall, setWall] = useTyped(value, {
    show: (moment) => wallClock(moment ?? '', zone).replace(/:00$/, ''),
    isFor: (text, moment) => momentOf(text, zone) === (moment ?? null),
  });
  const change = (next: string, half = false) => {
    setWall(next);
    if (half) return;
    const moment = momentOf(next, zone);
    if (moment !== null || next === '') onChange(moment);
  };
  return [wall, change];
}

/** Browsers show seconds only where there are any, and take no year beyond four digits with this. */
export function wallClockProps(wall: string) {
  return { type: 'datetime-local', max: '9999-12-31T23:59:59', step: wall.length > '2026-03-01T09:30'.length ? 1 : undefined };
}

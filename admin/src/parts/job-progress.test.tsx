// @vitest-environment jsdom
/** What a job says of itself, in the language of the reader. */
import { renderHook } from '@testing-library/react';
import { beforeAll, expect, test } from 'vitest';
import { startI18n } from '@/lib/i18n';
import { writeStored } from '@/lib/stored';
import { useJobName, useJobStep } from './job-progress';

beforeAll(async () => {
  writeStored('language', 'de');
  await startI18n();
});

test('names and steps are said in German, and what nobody knows as it stands', () => {
  const { result: name } = renderHook(() => useJobName());
  const { result: step } = renderHook(() => useJobStep());
  expect(name.current('measure_quality')).toBe('Qualität messen');
  expect([step.current('building documents'), step.current('something new'), step.current(null)]).toEqual(['Dokumente bauen', 'something new', null]);
});

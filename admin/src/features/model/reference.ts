/** The reference entity that an attribute leads to: chosen in a field of its own, and kept among the settings. */
import type { ValueAttribute } from '@/parts/value-input/attribute';

type Settings = Record<string, unknown>;

export function isReference(type: ValueAttribute['type']): boolean {
  return type === 'REFERENCE' || type === 'REFERENCE_LIST';
}

export function entityOf(settings: unknown): string | null {
  const { referenceEntity } = (settings ?? {}) as Settings;
  return typeof referenceEntity === 'string' ? referenceEntity : null;
}

export function withoutEntity(settings: unknown): Settings {
  const { referenceEntity: _entity, ...rules } = (settings ?? {}) as Settings;
  return rules;
}

export function withEntity(settings: unknown, entity: string): Settings {
  return { ...withoutEntity(settings), referenceEntity: entity };
}

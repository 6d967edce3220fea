/** One input for each type of attribute. A new type is a new line here. */
import { lazy, Suspense, type ComponentType } from 'react';
import { Skeleton } from '@mantine/core';
import { AssetInput } from './asset-input';
import type { ValueAttribute } from './attribute';
import { BooleanInput, DateInput, NumberField } from './simple-inputs';
import { MeasurementInput, PriceInput } from './amount-inputs';
import { OptionInput } from './option-input';
import { LongText, ShortText } from './text-inputs';
import type { InputProps } from './types';

const RichText = lazy(() => import('./rich-text'));

function LazyRichText(props: InputProps) {
  return (
    <Suspense fallback={<Skeleton height={120} radius="md" />}>
      <RichText {...props} />
    </Suspense>
  );
}

const INPUTS: Record<ValueAttribute['type'], ComponentType<InputProps>> = {
  IDENTIFIER: ShortText,
  TEXT: ShortText,
  LINK: ShortText,
  TEXTAREA: LongText,
  RICH_TEXT: LazyRichText,
  NUMBER: NumberField,
  MEASUREMENT: MeasurementInput,
  PRICE: PriceInput,
  BOOLEAN: BooleanInput,
  DATE: DateInput,
  SELECT: OptionInput,
  MULTI_SELECT: OptionInput,
  ASSET: AssetInput,
  ASSET_LIST: AssetInput,
};

export function ValueInput(props: InputProps) {
  const Input = INPUTS[props.attribute.type];
  return <Input {...props} />;
}

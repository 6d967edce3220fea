/** One input for each type of attribute. A new type is a new line here. */
import { lazy, Suspense, type ComponentType } from 'react';
import { Skeleton } from '@mantine/core';
import { AssetInput } from './asset-input';
import type { ValueAttribute } from './attribute';
import { ColourInput } from './colour-input';
import { DateTimeInput } from './date-time-input';
import { BooleanInput, DateInput, NumberField } from './simple-inputs';
import { MeasurementInput, PriceInput } from './amount-inputs';
import { OptionInput } from './option-input';
import { TargetInput } from './target-input';
import { LongText, ShortText } from './text-inputs';
import type { InputProps } from './types';

/** For what is large, and not on every screen. */
function onDemand(load: () => Promise<{ default: ComponentType<InputProps> }>): ComponentType<InputProps> {
  const Input = lazy(load);
  return function OnDemand(props) {
    return (
      <Suspense fallback={<Skeleton height={120} radius="md" />}>
        <Input {...props} />
      </Suspense>
    );
  };
}

const INPUTS: Record<ValueAttribute['type'], ComponentType<InputProps>> = {
  IDENTIFIER: ShortText,
  TEXT: ShortText,
  LINK: ShortText,
  TEXTAREA: LongText,
  RICH_TEXT: onDemand(() => import('./rich-text')),
  NUMBER: NumberField,
  MEASUREMENT: MeasurementInput,
  PRICE: PriceInput,
  BOOLEAN: BooleanInput,
  DATE: DateInput,
  DATE_TIME: DateTimeInput,
  SELECT: OptionInput,
  MULTI_SELECT: OptionInput,
  ASSET: AssetInput,
  ASSET_LIST: AssetInput,
  COLOUR: ColourInput,
  TABLE: onDemand(() => import('./table/table-input')),
  REFERENCE: TargetInput,
  REFERENCE_LIST: TargetInput,
  PRODUCT_LINK: TargetInput,
  PRODUCT_LINK_LIST: TargetInput,
  BLOCKS: onDemand(() => import('./blocks/blocks-input')),
};

export function ValueInput(props: InputProps) {
  const Input = INPUTS[props.attribute.type];
  return <Input {...props} />;
}

/** What tells a variant apart from those beside it: `Alpenglow · L`. Variants share the name of their model. */
import { Fragment, useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql, readFragment, type FragmentOf } from '@/lib/graphql';
import { valueData, ValueText } from './value-data';

const axesQuery = graphql(`query Axes { families { code variants { code levels { axes { code } } } } }`);

/** Its question takes `$axes`, which `useAxes` gives. */
export const variantParts = graphql(
  `
    fragment VariantParts on Resource {
      parent { id }
      family { code }
      axisValues: values(locale: $locale, attributes: $axes) { attribute { code } data { ...ValueDataParts } }
    }
  `,
  [valueData],
);

/** The axes of each family; null until they are known. They rarely change, so they are asked for once. */
function useAxesByFamily(): ReadonlyMap<string, ReadonlySet<string>> | null {
  const [result] = useQuery({ query: axesQuery });
  const families = result.data?.families;
  return useMemo(
    () => families ? new Map(families.map((family) => [family.code, new Set(family.variants.flatMap((variant) => variant.levels.flatMap((level) => level.axes.map((axis) => axis.code))))])) : null,
    [families],
  );
}

/** Every attribute that is an axis somewhere; null until they are known. */
export function useAxes(): string[] | null {
  const families = useAxesByFamily();
  return useMemo(() => families && [...new Set([...families.values()].flatMap((axes) => [...axes]))].sort(), [families]);
}

/** Empty for what is no variant. */
export function VariantText({ resource }: { resource: FragmentOf<typeof variantParts> }) {
  const families = useAxesByFamily();
  const { parent, family, axisValues } = readFragment(variantParts, resource);
  const axes = families?.get(family?.code ?? '');
  if (!parent || !axes) return null;
  return axisValues.filter((value) => axes.has(value.attribute.code)).map((value) => <Fragment key={value.attribute.code}> · <ValueText attribute={value.attribute} data={value.data} /></Fragment>);
}

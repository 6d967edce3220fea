/** Everything the editor shows of one resource, in one question. */
import { graphql, readFragment, type FragmentOf, type ResultOf } from '@/lib/graphql';
import { valueData } from '@/parts/value-data';
import { valueAttribute, type ValueAttribute } from '@/parts/value-input/attribute';

export const editorResource = graphql(
  `
    fragment EditorResource on Resource {
      id
      kind
      code
      label(locale: $locale)
      thumbnail { url width height }
      version
      revisionNumber
      state
      enabled
      updatedAt
      updatedBy { id name }
      childCount
      parent { id kind code label(locale: $locale) parent { id kind code label(locale: $locale) } }
      family {
        code
        label(locale: $uiLocale)
        attributes { ...ValueAttribute }
        requirements { channel attributes }
      }
      familyVariant { code label(locale: $uiLocale) levels { axes { code } attributes { code } } }
      categories { code label(locale: $uiLocale) path { code label(locale: $uiLocale) } }
      assortments { code label(locale: $uiLocale) condition path { code label(locale: $uiLocale) } }
      associations {
        quantity
        heldByTarget
        type { code label(locale: $uiLocale) twoWay quantified }
        target { id version kind code label(locale: $locale) thumbnail { url width height } }
      }
      values {
        attribute { code }
        channel
        locale
        data { ...ValueDataParts }
        origin { kind resource { id kind code label(locale: $locale) } rule { code label(locale: $locale) } }
      }
      texts { attribute { code } channel locale sourceLocale state since machine }
      completeness { channel locale required ratio complete missing { code } }
      gaps { channel locale reason condition currencies scopes rule attribute { code } }
      duplicates { reason score shared one { id kind code label(locale: $locale) } other { id kind code label(locale: $locale) } }
      problems { code path message hint parameters }
      reviews(open: true) { id state currentStage { code label(locale: $uiLocale) } submittedBy { id name } scope { channel locale } }
      publications { channel locale state revisionNumber liveFrom liveUntil }
    }
  `,
  [valueAttribute, valueData],
);

export const editorQuery = graphql(
  `
    query Editor($kind: ResourceKind!, $code: String!, $locale: String, $uiLocale: String) {
      resource(kind: $kind, code: $code) { ...EditorResource }
      machineTranslationAvailable
    }
  `,
  [editorResource],
);

export const saveMutation = graphql(
  `
    mutation Save($input: SaveResourceInput!, $unlink: [UnlinkInput!], $locale: String, $uiLocale: String) {
      saveResource(input: $input, unlink: $unlink) { ...EditorResource }
    }
  `,
  [editorResource],
);

export const deleteMutation = graphql(`mutation Delete($id: ID!, $version: Int!) { deleteResource(id: $id, version: $version) }`);

type Raw = ResultOf<typeof editorResource>;
export type EditorValue = Raw['values'][number];
/** The resource with the masks of its attributes taken off. */
export type EditedResource = Omit<Raw, 'family'> & { family: (Omit<NonNullable<Raw['family']>, 'attributes'> & { attributes: ValueAttribute[] }) | null };

export function unmask(masked: FragmentOf<typeof editorResource>): EditedResource {
  const resource = readFragment(editorResource, masked);
  const { family } = resource;
  return { ...resource, family: family && { ...family, attributes: family.attributes.map((attribute) => readFragment(valueAttribute, attribute)) } };
}

/** The GraphQL client: one normalised cache, which subscriptions keep up to date too, and the session's token on every request. */
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange, type Cache, type Data, type KeyingConfig } from '@urql/exchange-graphcache';
import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { forwarder } from './live';
import { accessToken, renew, tokenIsFresh } from './session';

const byCode = (data: Data) => (typeof data.code === 'string' ? data.code : null);
const embedded = () => null;

/** Types without an `id`: by code where a code is unique in the whole hub, else part of their parent. */
export const keys: KeyingConfig = {
  Channel: byCode, Family: byCode, Attribute: byCode, AttributeGroup: byCode, Category: byCode, AssociationType: byCode,
  Locale: byCode, Role: byCode, Rule: byCode, Permission: byCode, MeasurementFamily: byCode,
  ...Object.fromEntries(
    [
      'Option', 'Preset', 'FamilyVariant', 'VariantLevel', 'Unit', 'ConversionStep', 'Label', 'Requirement', 'Condition', 'Fallback', 'UnitPreference',
      'Overview', 'CompletenessSummary', 'PageInfo', 'Facet', 'FacetBucket', 'FocalPoint', 'AssetRights', 'AssetFile', 'FileVersion', 'ViewFile',
      'MetadataEntry', 'Image', 'Rendition', 'AttributeValue', 'ValueOrigin', 'TextData', 'NumberData', 'BooleanData',
      'DateData', 'PriceData', 'Money', 'MeasurementData', 'OptionsData', 'AssetsData', 'DateTimeData', 'ColourData', 'TableData', 'RecordsData', 'ProductData', 'ProductsData', 'BlocksData', 'Association', 'Completeness',
      'Violation', 'Revision', 'Change', 'ChangeSide', 'LogEntry', 'Cell', 'Stage', 'Decision', 'Guard', 'Verdict',
      'Publication', 'DeliveryCount', 'DeliveryAttempt', 'Artifact', 'OutputProblem', 'OutputPayload', 'SignInLinkPayload',
      'ApiTokenPayload', 'ValueProvenance', 'ResourceConnection', 'ResourceList', 'UserConnection', 'AttributeConnection', 'ReviewConnection',
      'PublicationConnection', 'DeliveryConnection', 'JobConnection', 'EventConnection', 'RevisionConnection',
      'OutputProblemConnection', 'OptionConnection', 'OptionsSaved', 'BulkCounts', 'BulkOperation', 'BulkItem', 'BulkPreview', 'BulkEditConnection',
      'BulkItemConnection', 'TrashedResourceConnection', 'AttributeDeletion', 'AttributeMove', 'RulePreview', 'AssortmentPreview', 'AssortmentPlace', 'RuleCounts', 'RulePlace', 'ValueSource', 'SaveResourcesPayload', 'SaveResult', 'SaveCounts', 'CompletenessChange', 'Presence', 'ResourceChange',
      'Translation', 'TranslationConnection', 'TranslationProgress', 'TranslationAssignment', 'TranslatedText', 'MachineTranslationAmount',
      'Quality', 'QualityCell', 'MissingCount', 'Trend', 'TrendSeries', 'TrendPoint', 'Duplicate', 'DuplicateConnection', 'SettleDuplicatesPayload', 'SettledDuplicate', 'AttributeLimit', 'CompletenessGap',
      'Effect', 'ResourceEffect', 'ModelPartEffect', 'ChannelEffect', 'PersonEffect', 'AccessExplanation', 'RequiredPermission', 'AccessObstacle',
      'ViewState', 'ViewMissing', 'ViewCondition', 'ViewSort', 'ViewColumn', 'ViewGone', 'PreviewLinkPayload', 'PreviewAddress',
      'StorageHealth', 'StoredFile', 'StoredFileConnection', 'DirectUpload', 'DirectUploadPart', 'IntakeEntry', 'IntakeConnection', 'IntakeEntryConnection',
    ].map((type) => [type, embedded]),
  ),
};

/** The cache must know what a union may be, or it guesses. */
const possibleTypes = {
  ValueData: ['TextData', 'NumberData', 'BooleanData', 'DateData', 'PriceData', 'MeasurementData', 'OptionsData', 'AssetsData', 'DateTimeData', 'ColourData', 'TableData', 'RecordsData', 'ProductData', 'ProductsData', 'BlocksData'],
};

/** Which lists a mutation may have changed: they are asked for again the next time they are shown. */
const touches: Record<string, string[]> = {
  createResource: ['resources', 'resource', 'category', 'categoryTrees', 'overview', 'jobs', 'quality', 'duplicates'],
  saveResource: ['resources', 'overview', 'reviews', 'review', 'translations', 'translationProgress', 'quality', 'duplicates'],
  confirmTranslations: ['translations', 'translationProgress'],
  assignTranslations: ['translations'],
  unassignTranslations: ['translations'],
  translateByMachine: ['bulkEdits', 'resources', 'overview', 'jobs', 'translations', 'translationProgress'],
  deleteResource: ['resources', 'resource', 'overview', 'reviews', 'publications', 'trash', 'quality', 'duplicates'],
  dismissDuplicate: ['duplicates'],
  restoreDuplicate: ['duplicates'],
  dismissDuplicates: ['duplicates'],
  restoreDuplicates: ['duplicates'],
  restoreResource: ['resources', 'resource', 'overview', 'trash', 'quality', 'duplicates'],
  startBulkEdit: ['bulkEdits', 'resources', 'overview', 'jobs'],
  cancelBulkEdit: ['bulkEdits', 'resources', 'overview', 'jobs'],
  undoBulkEdit: ['bulkEdits', 'resources', 'overview', 'jobs'],
  putResources: ['resources', 'resource', 'overview'],
  importAsset: ['intakes'],
  copyResource: ['resources', 'overview'],
  restoreRevision: ['resources', 'overview', 'reviews', 'review'],
  submitForReview: ['resources', 'overview', 'reviews', 'review'],
  decideReview: ['resources', 'overview', 'reviews', 'publications', 'channels', 'channel'],
  withdrawReview: ['resources', 'overview', 'reviews'],
  withdrawPublication: ['resources', 'overview', 'publications', 'channels', 'channel'],
  setFocalPoint: ['resources'],
  replaceAssetFile: ['resources'],
  setAssetRights: ['resources'],
  saveAttributeGroup: ['attributeGroups'],
  saveAttribute: ['attributes', 'attribute'],
  saveOption: ['attribute', 'attributes'],
  saveOptions: ['attribute', 'attributes'],
  deleteOption: ['attribute', 'attributes'],
  deleteAttribute: ['attributes', 'attribute', 'families', 'family', 'bulkEdits', 'resource', 'resources'],
  deleteAttributeGroup: ['attributeGroups'],
  saveFamily: ['families', 'family', 'quality'],
  deleteFamily: ['families', 'family'],
  saveFamilyVariant: ['families', 'family', 'bulkEdits'],
  deleteFamilyVariant: ['families', 'family'],
  saveCategory: ['categoryTrees', 'category', 'resource', 'resources'],
  moveCategory: ['categoryTrees', 'category', 'resource', 'resources'],
  deleteCategory: ['categoryTrees', 'category'],
  saveMeasurementFamily: ['measurementFamilies', 'measurementFamily'],
  deleteMeasurementFamily: ['measurementFamilies', 'measurementFamily'],
  saveAssociationType: ['associationTypes'],
  deleteAssociationType: ['associationTypes'],
  saveRule: ['rules', 'rule', 'resource', 'resources'],
  deleteRule: ['rules', 'rule', 'resource', 'resources'],
  saveChannel: ['channels', 'channel'],
  saveLocale: ['locales', 'translations', 'translationProgress'],
  savePreset: ['channels', 'channel'],
  saveOutput: ['channel', 'channels', 'output', 'overview', 'attributeLimits'],
  deleteOutput: ['channel', 'channels', 'output', 'overview', 'attributeLimits'],
  runOutput: ['jobs', 'output', 'overview'],
  replayOutput: ['output', 'deliveries'],
  retryDelivery: ['output', 'deliveries', 'overview'],
  createUser: ['users'],
  saveRole: ['roles'],
  createApiToken: ['apiTokens'],
  revokeApiToken: ['apiTokens'],
  cancelJob: ['jobs', 'overview'],
  retryJob: ['jobs', 'overview'],
  saveView: ['views'],
  deleteView: ['views', 'view'],
  setDefaultView: ['views'],
  createPreviewLink: ['previewLinks'],
  revokePreviewLink: ['previewLinks'],
};

function forget(cache: Cache, fields: string[]) {
  for (const field of cache.inspectFields('Query'))
    if (fields.includes(field.fieldName)) cache.invalidate('Query', field.fieldName, field.arguments);
}

/**
 * What hangs on a resource and may have changed with it. A field that the mutation itself answers is never named here:
 * it would be forgotten before it is read, and the answer come out empty.
 */
const parts: Record<string, string[]> = {
  saveResource: ['revisions', 'children', 'renditions'],
  restoreRevision: ['revisions', 'children', 'renditions'],
  replaceAssetFile: ['revisions'],
  submitForReview: ['reviews'],
  withdrawReview: ['reviews'],
  decideReview: ['reviews', 'publications'],
  withdrawPublication: ['reviews'],
};

function forgetParts(cache: Cache, id: string, fields: string[]) {
  const entity = { __typename: 'Resource', id };
  for (const field of cache.inspectFields(entity))
    if (fields.includes(field.fieldName)) cache.invalidate(entity, field.fieldName, field.arguments);
}

function resourceOf(result: unknown): string | null {
  const answer = result as { __typename?: string; id?: string; resource?: { id?: string } } | null;
  return (answer?.__typename === 'Review' ? answer.resource?.id : answer?.id) ?? null;
}

/** What the grid answers of a row that it saved; `values` only of its columns. */
const inRow: readonly string[] = ['id', '__typename', 'kind', 'code', 'version', 'state', 'enabled', 'updatedAt', 'updatedBy', 'childCount', 'label', 'thumbnail', 'family', 'familyVariant', 'parent', 'completeness'];

/** Whatever else is known of a row that was saved in the grid may have changed with it. */
function forgetRow(cache: Cache, id: string) {
  const entity = { __typename: 'Resource', id };
  for (const field of cache.inspectFields(entity)) {
    const answered = inRow.includes(field.fieldName) || (field.fieldName === 'values' && field.arguments?.attributes !== undefined);
    if (!answered) cache.invalidate(entity, field.fieldName, field.arguments);
  }
}

const updates = {
  Mutation: {
    ...Object.fromEntries(
    Object.entries(touches).map(([mutation, fields]) => [
      mutation,
      (result: Record<string, unknown>, { dryRun }: { dryRun?: boolean }, cache: Cache) => {
        if (dryRun) return;
        forget(cache, fields);
        const id = resourceOf(result[mutation]);
        if (id && parts[mutation]) forgetParts(cache, id, parts[mutation]);
      },
    ]),
    ),
    saveResources: (result: Record<string, unknown>, _args: unknown, cache: Cache) => {
      forget(cache, touches.saveResource ?? []);
      const { results = [] } = (result.saveResources ?? {}) as { results?: { resource: { id: string } | null }[] };
      for (const { resource } of results) if (resource) forgetRow(cache, resource.id);
    },
  },
};

export function makeClient(onSignedOut: () => void): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [
      mapExchange({
        onError(error) {
          if (error.graphQLErrors.some((each) => each.extensions.code === 'UNAUTHENTICATED')) onSignedOut();
        },
      }),
      cacheExchange({ keys, updates, possibleTypes }),
      authExchange(async (utils) => ({
        addAuthToOperation(operation) {
          const token = accessToken();
          return token ? utils.appendHeaders(operation, { authorization: `Bearer ${token}` }) : operation;
        },
        willAuthError: () => !tokenIsFresh(),
        didAuthError: (error) => error.graphQLErrors.some((each) => each.extensions.code === 'UNAUTHENTICATED'),
        async refreshAuth() {
          await renew();
        },
      })),
      subscriptionExchange({ forwardSubscription: forwarder() }),
      fetchExchange,
    ],
  });
}

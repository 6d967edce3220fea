/** Asks before an attribute goes, and says what goes with it: where it is held, how many values, what stands against it. */
import { Button, Group, Modal, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { FailureNote } from '@/ui/failure-note';
import { Loaded } from '@/ui/states';
import { Tag } from '@/ui/tag';
import { AttributeNeeds } from './attribute-needs';
import { Examples } from './examples';
import css from './model.module.css';

const deletionQuery = graphql(`
  query AttributeDeletion($code: String!, $locale: String) {
    attributeDeletion(code: $code) {
      attribute { code label(locale: $locale) }
      families { code label(locale: $locale) }
      familyVariants { code label(locale: $locale) }
      resourceCount
      valueCount
      examples { id kind code label(locale: $locale) }
      hindrances { code path message hint }
    }
    families { code label(locale: $locale) variants { code label(locale: $locale) } }
    rules { code label(locale: $locale) }
  }
`);

const deleteMutation = graphql(`mutation DeleteAttribute($code: String!) { deleteAttribute(code: $code) { id } }`);

export function AttributeRemoval({ code, close, done }: { code: string; close: () => void; done: () => void }) {
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const navigate = useNavigate();
  const notify = useNotify();
  const [result, again] = useQuery({ query: deletionQuery, variables: { code, locale: labelLocale }, requestPolicy: 'network-only' });
  const [state, run] = useMutation(deleteMutation);
  const name = result.data?.attributeDeletion.attribute.label ?? code;
  const remove = async () => {
    const answer = await run({ code });
    if (answer.error) return;
    close();
    done();
    const edit = answer.data?.deleteAttribute;
    if (edit) void navigate({ to: '/bulk-edits/$id', params: { id: edit.id } });
    else notify.done(t('model.removal.gone', { name }));
  };
  return (
    <Modal opened onClose={close} title={t('model.removal.title', { name })}>
      <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ families: all, rules, attributeDeletion: { families, familyVariants, resourceCount, valueCount, examples, hindrances } }) => (
          <>
            {hindrances.length > 0 ? (
              <>
                <Text size="sm" mb="xs">{t('model.removal.needed')}</Text>
                <AttributeNeeds hindrances={hindrances} families={all} rules={rules} />
              </>
            ) : (
              <>
                <Text size="sm" mb="xs">{resourceCount === 0 ? t('model.removal.noValues') : t('model.removal.values', { count: resourceCount, resources: formatNumber(resourceCount, language), values: formatNumber(valueCount, language) })}</Text>
                {families.length + familyVariants.length > 0 && (
                  <p className={css.tags}>
                    <span className={css.dim}>{t('model.removal.heldBy')}</span>
                    {[...families, ...familyVariants].map((each) => <Tag key={each.code}>{each.label}</Tag>)}
                  </p>
                )}
                <Examples title={t('model.removal.examples')} resources={examples} />
                {resourceCount > 0 && <Text size="sm" mt="xs">{t('model.removal.undo')}</Text>}
              </>
            )}
            {state.error && <FailureNote failure={graphqlFailure(state.error)} />}
            <Group justify="flex-end" mt="lg">
              <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
              <Button color="red.8" loading={state.fetching} disabled={hindrances.length > 0} onClick={() => void remove()}>{t('model.delete')}</Button>
            </Group>
          </>
        )}
      </Loaded>
    </Modal>
  );
}

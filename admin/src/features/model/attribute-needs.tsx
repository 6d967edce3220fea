/** What needs an attribute, so that it cannot go: each with a way to where that is changed. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Violation } from '@/lib/errors';
import { ViolationList } from '@/parts/violation-list';
import { needsOf, type Need } from './needs';
import css from './model.module.css';

interface Named {
  code: string;
  label: string;
}

interface AttributeNeedsProps {
  hindrances: readonly Violation[];
  families: readonly (Named & { variants: readonly Named[] })[];
  rules: readonly Named[];
}

export function AttributeNeeds({ hindrances, families, rules }: AttributeNeedsProps) {
  const { t } = useTranslation();
  const { needs, others } = needsOf(hindrances);
  const left = others.flatMap((at) => hindrances[at] ?? []);
  return (
    <>
      <ul className={css.needs}>
        {needs.map((need) => <li key={`${need.part} ${need.code} ${need.use}`}><Name need={need} families={families} rules={rules} /> {t(`model.removal.use.${need.use}`)}</li>)}
      </ul>
      {left.length > 0 && <ViolationList violations={left} />}
    </>
  );
}

function Name({ need: { part, code }, families, rules }: Omit<AttributeNeedsProps, 'hindrances'> & { need: Need }) {
  const { t } = useTranslation();
  const named = (all: readonly Named[]) => all.find((each) => each.code === code)?.label ?? code;
  switch (part) {
    case 'rule':
      return <Link to="/model" search={{ tab: 'rules', open: code }}>{t('model.removal.rule', { name: named(rules) })}</Link>;
    case 'category':
      return <Link to="/model" search={{ tab: 'categories' }}>{t('model.removal.category', { name: code })}</Link>;
    case 'family':
      return <Link to="/model/families/$code" params={{ code }}>{t('model.removal.ofFamily', { name: named(families) })}</Link>;
    case 'family_variant': {
      const family = families.find((each) => each.variants.some((variant) => variant.code === code));
      const name = t('model.removal.ofVariant', { family: family?.label ?? '', name: named(family?.variants ?? []) });
      return family ? <Link to="/model/families/$code" params={{ code: family.code }}>{name}</Link> : name;
    }
  }
}

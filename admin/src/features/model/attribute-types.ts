/** The types an attribute can have, in the order they are offered. */
import type { AttributeType } from '@/parts/attributes/search';

export const TYPES: readonly AttributeType[] = ['IDENTIFIER', 'TEXT', 'TEXTAREA', 'RICH_TEXT', 'NUMBER', 'MEASUREMENT', 'PRICE', 'BOOLEAN', 'DATE', 'DATE_TIME', 'SELECT', 'MULTI_SELECT', 'ASSET', 'ASSET_LIST', 'LINK', 'COLOUR', 'TABLE', 'REFERENCE', 'REFERENCE_LIST', 'PRODUCT_LINK', 'PRODUCT_LINK_LIST', 'BLOCKS'];

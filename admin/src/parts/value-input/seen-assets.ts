/** What was seen of assets in this visit: the hub only keeps codes, and a picture must be shown at once. */
import type { PickedAsset } from '@/parts/asset-picker';

const known = new Map<string, PickedAsset>();

export function rememberAssets(assets: readonly PickedAsset[]) {
  for (const asset of assets) known.set(asset.code, asset);
}

export function seenAsset(code: string): PickedAsset | undefined {
  return known.get(code);
}

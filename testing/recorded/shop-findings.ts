// What is to be found in the scenario `shop` while nothing happens: the tests of the recording and of the real control plane share it.

/** `Kind namespace/name` -> the rules that alarm, broken or warning; what is not named is well. */
export const SHOP_ALARMS: Readonly<Record<string, readonly string[]>> = {
  'Service data/legacy': ['not-ready'],
  'Service edge/router': ['no-address'],
  'Service payments/fraud': ['none-ready'],
  'Service payments/ledger': ['port-missing'],
  'Service payments/refunds': ['selects-nothing'],
  'Service shop/cache': ['nodes-drop'],
  'Service shop/catalog': ['several-workloads'],
  'Ingress shop/storefront': ['ingress-backend'],
};

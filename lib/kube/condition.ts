// Conditions as the Gateway API writes them (metav1.Condition): what a controller says of an object.

import { requiredText, type RawObject, type Scan, text } from './scan.ts';

export type Condition = {
  /** `Accepted`, `ResolvedRefs`, `Programmed`… */
  readonly type: string;
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  readonly reason: string | undefined;
  /** Kept only where the status is not True: then it says what is wrong. */
  readonly message: string | undefined;
};

export function readCondition(scan: Scan, raw: RawObject): Condition {
  const status = requiredText(scan, raw, 'status');
  return {
    type: requiredText(scan, raw, 'type'),
    status,
    reason: text(scan, raw, 'reason'),
    message: status === 'True' ? undefined : text(scan, raw, 'message'),
  };
}

export function conditionOf(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

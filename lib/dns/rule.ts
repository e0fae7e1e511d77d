// The number of a rule of SPEC.md, as answers cite it.

export type Rule = `D${number}`;

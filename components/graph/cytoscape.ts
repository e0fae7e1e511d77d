// The only importer of Cytoscape: what the picture is drawn with.

import cytoscape from 'cytoscape';

export type { Core, ElementDefinition, NodeSingular, SingularElementReturnValue as SingularElement, StylesheetJson } from 'cytoscape';
export { cytoscape };

'use client';
// Opening a recording from the page: what its control in the dock asks for, and the page around it does.

import { createContext } from 'react';

export type OpenFiles = (files: readonly File[]) => void;

export const OpenFilesContext = createContext<OpenFiles>(() => undefined);

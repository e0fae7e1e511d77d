// The document: language, fonts, and the theme that the reader chose last, so that nothing flashes.

import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { THEME_COOKIE } from '#components/live/theme.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './globals.css';

export const metadata: Metadata = {
  title: 'Signalbox',
  description: 'A live map of Kubernetes Service traffic.',
  icons: { icon: '/icon.svg' },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  return (
    <html lang="en" data-theme={chosen === 'light' || chosen === 'dark' ? chosen : undefined} suppressHydrationWarning>
      <body>{children}</body>
    </html>
  );
}

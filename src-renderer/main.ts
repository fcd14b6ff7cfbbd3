/** The window: finds its host and mounts the program. */
import { mount } from 'svelte';
import { connectHost } from './client/connectHost.ts';
import { App } from './state/app.svelte.ts';
import Root from './ui/Root.svelte';
import './ui/theme.css';

const target = document.getElementById('app');
if (target) mount(Root, { target, props: { app: new App(connectHost()) } });

/** The window: finds its host and mounts the program. */
import { mount } from 'svelte';
import { App } from './app/app.svelte.ts';
import { HostFollower } from './app/following.ts';
import { connectHost } from './client/connectHost.ts';
import Root from './ui/Root.svelte';
import '@fontsource-variable/inter/wght.css';
import './ui/theme.css';

const target = document.getElementById('app');
if (target) {
  const app = new App(connectHost());
  const follower = new HostFollower(app);
  mount(Root, { target, props: { app } });
  // Only what stands can be told anything, and a host that hears nothing knows that it does not.
  follower.start();
}

import { chromium } from 'playwright-core';
import http from 'node:http';
import fs from 'node:fs'; import os from 'node:os'; import path from 'node:path';
const inner = http.createServer((q, r) => {
  if (q.url === '/set') { r.setHeader('Set-Cookie', ['__Host-part=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned', '__Host-plain=1; Path=/; Secure; HttpOnly; SameSite=None']); r.statusCode=303; r.setHeader('Location','/show'); r.end(); return; }
  r.setHeader('Content-Type','text/html'); r.end('<p id=got>'+ (q.headers.cookie ?? 'none') + '</p>');
}).listen(0,'127.0.0.1');
const outer = http.createServer((q, r) => { r.setHeader('Content-Type','text/html'); r.end(`<iframe src="http://localhost:${inner.address().port}/set"></iframe>`); }).listen(0,'127.0.0.1');
await new Promise(r=>outer.on('listening',r));
const args=['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'];
async function look(name, ctx){ const p=await ctx.newPage(); await p.goto(`http://127.0.0.1:${outer.address().port}/`); const t=await p.frameLocator('iframe').locator('#got').innerText(); console.log(name, t); }
async function persistent(name, prefs, extra=[]) { const dir=fs.mkdtempSync(path.join(os.tmpdir(),'prof')); if(prefs){fs.mkdirSync(path.join(dir,'Default'),{recursive:true}); fs.writeFileSync(path.join(dir,'Default','Preferences'),JSON.stringify(prefs));}
 const ctx=await chromium.launchPersistentContext(dir,{executablePath:'/usr/bin/chromium',args:[...args,...extra],chromiumSandbox:false}); await look(name+' persistent',ctx);
 const nb = ctx.browser(); if(nb){ try{ const c2=await nb.newContext(); await look(name+' newContext',c2);}catch(e){console.log(name,'newContext',e.message.split('\n')[0])} } await ctx.close(); }
await persistent('default',null);
await persistent('prefs1',{profile:{cookie_controls_mode:1,block_third_party_cookies:true}});
await persistent('prefs0',{profile:{cookie_controls_mode:0,block_third_party_cookies:false}});
await persistent('flag',null,['--test-third-party-cookie-phaseout']);
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args}); await look('launch newContext', await b.newContext()); await b.close();
const b2=await chromium.launch({executablePath:'/usr/bin/chromium',args:[...args,'--test-third-party-cookie-phaseout']}); await look('launch newContext flag', await b2.newContext()); await b2.close();
inner.close(); outer.close(); process.exit(0);

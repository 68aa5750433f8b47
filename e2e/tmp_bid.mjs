import { browser, profile, visit } from "./lib.mjs";
import { execFileSync } from "node:child_process";
const url="http://127.0.0.1:8643", out="/tmp/online-shots";
import { mkdirSync } from "node:fs"; mkdirSync(out,{recursive:true});
const digits=(a)=>execFileSync("/work/wt-online/target/debug/daylight",["demo","code","--data","/tmp/online-data",a]).toString().trim();
const chrome=await browser();
const who=process.argv[2]; const paths=process.argv.slice(4); const width=Number(process.argv[3]);
const page=await profile(chrome,width);
if(who!=="anybody"){
  for(let i=0;i<3;i++){
    await page.goto(`${url}/sign-in`);
    await page.type("[name=account]",who); await page.type("[name=password]","sample-county-only"); await page.type("[name=digits]",digits(who));
    await Promise.all([page.waitForNavigation(),page.click("main form button")]);
    if(!page.url().includes("/sign-in")) break;
    await new Promise(d=>setTimeout(d,31000));
  }
}
let n=0;
for(const p of paths){ await page.goto(url+p); const f=`${out}/${who}-${width}-${n++}.png`; await page.screenshot({path:f,fullPage:true}); 
 const over=await page.evaluate(()=>document.documentElement.scrollWidth>innerWidth+1); console.log(p,page.url(),f,over?"OVERFLOW":""); }
await chrome.close();

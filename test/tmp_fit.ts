import { Session } from '../src-main/core/session.ts';
import { sessionPorts } from '../src-main/host/sessionPorts.ts';
import { readImage } from '../src-main/io/image/readImage.ts';
const [file='/work/shared/datasets/astronaut.png', seconds='20', ...sets]=process.argv.slice(2);
const image=await readImage(file);
const session=new Session(sessionPorts());
await session.openImage(image,'x');
const settings:Record<string,string|number>={tailLayers:0,rank:1,fusion:'tensor',width:384,sharedLayers:1,firstOmega:Math.round(.3*Math.max(image.width,image.height)),method:'alternate',midway:.1,learningRate:5e-4,schedule:'constant'};
for(const s of sets){const [k,v]=s.split('='); settings[k!]=v!;}
const run=await session.createRun({preset:'split',settings,engine:'onnx',device:'cpu'});
let t0=performance.now();
session.subscribe(e=>{ if(e.kind==='step'&&(e.progress.steps<4||e.progress.steps%5===0)) console.log(e.progress.steps,e.progress.seconds.toFixed(2)+'s',e.psnr.toFixed(2),'rate',(e.progress.rateScale??1).toFixed(3),e.milliseconds.toFixed(0)+'ms');});
await session.train(run.id,{seconds:Number(seconds)});
console.log((await session.measure(run.id)).metrics, run.parameters, process.memoryUsage().rss>>20);
await session.close();

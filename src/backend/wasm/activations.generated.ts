/**
 * The kernels of assembly/activations.ts, compiled by `npm run build:kernels`. Not to be edited.
 */

/** See assembly/activations.ts. Pointers are in bytes. */
export interface ActivationKernels {
  activate(which: number, x: number, y: number, slope: number, pairs: number, a: number, b: number): number;
  multiply(slope: number, dy: number, dx: number, bytes: number): void;
}

export const MULTIPLE = 0;
export const CLAMP = 1;
export const HARDSWISH = 2;
export const TANH = 3;
export const SIGMOID = 4;
export const SILU = 5;
export const MISH = 6;
export const EXP_LINEAR = 7;
export const SOFTPLUS = 8;
export const GELU_TANH = 9;
export const GELU_ERF = 10;
export const SINE = 11;

/** See `decode` in kernels.ts. */
export const activationKernels =
  "#}*}<}6$###$9&})##})'}H}H}H}H#})*}H}H}H}H}H}E}E$}H%5$&}.}7}?)}6}.}6}8};}B%&$}I}I'&'&#$%)e0}H#d#.}H#d$.}H#d%.}H#d&.}H#d'.}H#d(.}H#d).}H#d*.}H#d+.}H#d,.}H#d-.}H#d..}H$d#.*}i$3+pxowlsoh&#(fodps&$,kdugvzlvk&%'wdqk&&*vljprlg&''vlox&('plvk&)-h{s}(olqhdu&*+vriwsoxv&+,jhox}(wdqk&,+jhox}(hui&-'vlqh&.+}*},}=}2}?}*}=}.#%+}6}>}5}=}2}9}5}B#$,khds}(edvh&/)}6}.}6}8};}B%#+$#/$$-}Q4&*#d}Y'G/.Y$$}H&cC&C'n'cC%C'}3C$C'}3~l#'#C#C'}3~l#'#~l~U$~l.'#C'd3}3D'/$...~53%/}D$}HC#d.i'cd#D#C(~l7D+d}Q&~l-&#D,&cC#C'd&}=l'cd~7#~l-&#E-C+C#C$}3~l}&&#~l}(~l~a$E.d}Y&~l-&#~l~a$~l~_$E/C-~l~`$D-C*C.C-d}a&~l-&#~l~a$~l~`$C-d}i&~l-&#~l~a$~l~`$E0~l~[$d}y&~l-&#~llC-~l/################~lk~lqC.~l~[$d}q&~l-&#~lm~ls~lsD*C0C0~l~a$E-C-~l~a$D.C#C&}3C+C0d~'&~l-&#C-d~/&~l-&#~l~a$~l~_$d~7&~l-&#C-d~?&~l-&#~l~a$~l~_$C.d~G&~l-&#~l~a$~l~_$C.~l~a$~l~_$~l~a$E0d~O&~l-&#C-d~W&~l-&#~l~a$~l~_$d~_&~l-&#C-d~g&~l-&#~l~a$~l~_$C.~l~a$~l~_$d}I'~l-&#C-d}Q'~l-&#~l~a$~l~_$C.C.~l~a$~l~a$~l~_$E-~l/################C/~l/$#######$#######~lq~l~@$E.~luC/~l/$#######$#######~l~=$da~l~:$C,~lq~lt~l~a$~l}'~l}$&##C#C%}3C-C0C.~luC/da~l~:$C,~lq~lt~l}'~l}$&##C#d+}3D#/$..C*~lvh2.C)~l7D2d~O#~l-&#E/C(~l7E.~l~b$D0&cC6C'd&}=l'cC$C6}3~l}&&#~l}(E,~l/################~lmD-C&C6}3C#d&k'}DC#'}DC#d$i'}DC.C2C,C,C2~lm~luC,C.~ll~luD+C/C,C.~lmC,C2~ll~lq~lq(C,C,d}q$~l-&#E*~l~_$~l/################~l~f$d}y$~l-&#E+~l~e$~l~a$C+~l~b$D+C/C,C*~l~b$d}I&~l-&#~l~_$C,C*~lo~luC,d~7%~l-&#~ll~lr.(C,C,C.~l~a$C-~luD+C/C.C-~lu.(C,D*C,d}Q&~l-&#~lsD+%c%c%c%c%cC#d&}41+#''''$%&'.C+C+~l~_$D+/&.C,C.~l~a$E*d}Q&~l-&#~lsD+/%.C,d}y%~l-&#C,C,~l~a$d}q%~l-&#~l~a$~l~_$~l~a$E*d}Q&~l-&#~lsD+/$.d~/$~l-&#C,C,~l~a$~l~a$D+.d~7#~l-&#E3C+d~/#~l-&#E4~l~f$E5d~?#~l-&#~l~a$~l~_$D1C5C1C3~l~`$d~G#~l-&#~l~a$~l~`$E3C3~l~a$D5C/C1dW~l~:$~l~=$C+C4~ll~lrE+C3C/C3d~W#~l-&#~l~a$~l~_$d~_#~l-&#C3d~g#~l-&#~l~a$~l~_$C5~l~a$~l~_$d}I$~l-&#C3d}Q$~l-&#~l~a$~l~_$C5d}Y$~l-&#~l~a$~l~_$C5C5~l~a$~l~a$~l~_$~l~a$~l~a$E1C+~l~_$D3%}D%c%c%c%c%c%cC#d&}41+#((&$'(%(.C/C,C1C+C/~l~`$~l~_$E*C*d}i$~l-&#~l~_$~l~b$d}Q&~l-&#~luE+C+~l~a$~l~`$/(.C2C,~l~a$C.C1C+C/~l~`$~l~_$~l/################~l~_$~l~a$C-~luD+C2C.C3~l~a$C-~lu/'.d~O#~l-&#E*C,~l~[$d~'$~l-&#~l~e$d}q$~l-&#~l~_$~l~b$E+C+~l~a$E1C1~l~a$D4C,C*C3C+d~7$~l-&#C+d~?$~l-&#~l~a$~l~_$d~G$~l-&#C+d~O$~l-&#~l~a$~l~_$C1~l~a$~l~_$d~W$~l-&#C+d~_$~l-&#~l~a$~l~_$d~g$~l-&#C+d}I%~l-&#~l~a$~l~_$C1~l~a$~l~_$C4~l~a$~l~_$d}Q%~l-&#C+d}Y%~l-&#~l~a$~l~_$C1d}a%~l-&#~l~a$~l~_$C4C4~l~a$~l~a$~l~_$~l~a$~l~a$E*~l~`$C*C-~luE*~l~a$D+C*C,C3d}i%~l-&#~l~a$~l~a$~l~_$/&.C/C/d}i$~l-&#E*C3~l~a$E+~l~_$C3C3~l~a$E1C+~l~_$C-~luE+C*C1C/C-~lu~l~a$~l~_$~l~b$D*C,C+C*~l~a$E4~l~a$D+C4d~/%~l-&#C,~l~a$C/C3~l~_$C1C3C-~lu~l~a$~l~a$C*C*~l~a$~l~a$~l~_$/%.C3d}i$~l-&#C3~l~_$~l~b$E+C+~l~a$E-C-~l~a$D1C,C*~l/################~l~f$C+d~?%~l-&#C-d~G%~l-&#~l~a$~l~_$d~O%~l-&#C-d~W%~l-&#~l~a$~l~_$d~_%~l-&#C-d~g%~l-&#~l~a$~l~_$C1~l~a$~l~_$C1~l~a$~l~_$~l~a$~l~_$C0~l~a$C*C2~lmE,~luD+C/C3C/C/C3~l~_$~l~b$E-~l~a$C-C*~l/################~ll~luC,~lu/$.C/C3C/C/C3~l~_$~l~b$E+~l~a$C+C*~l/################~ll~luE*~l~`$D-%}D%c%cC#d'j'cC#d(i0$/%.C-C*E+~l~a$/%.C,C*~l~a$D+C*C/C,C-~l~a$~l~_$~l~a$/$.C,C*~l~a$D+C*C/C,d}y%~l-&#C,C,~l~a$d~'%~l-&#~l~a$~l~_$~l~a$C-~l~a$~l~_$~l~a$...~l}'~l}$&##C%C6}3C+~l}'~l}$&##C6d+}3D6/$..d$..~G&$#d~/#.~?&#####~O}N~/######[f~m}KN}.j8~fb~^\\~i~meQ~Ub######~_b~A}^}P%##~Ob~M)}>yxx~4b~i}12~=mx}nbT~2}l},/4}Jb~W})}5Dv~Fyb}f2}B}i98Mb#######~/#######c######+c######;c######Qc######~O~.g}=~Qy}&}Q~Hb}Ras~C0G~bb~I3~_}f|}|,cM}3l~e}r~3=c#:1~k~nfVc\\}lD}kM}@s~/}o~FL}2t}P}Ec~9R}PHP}M}k~/}6}(}V[}d}o~%cq~^}w}J~U:~*~/}?E}'Z~2Y}sctY~CVh}Q~Hbn}TpMrg}{btY~CVh}Q~hb~`s}=~.}?}/~:b######3c######+~/#~O~a~n~n~n~nb~I}@}y}`xx~Tb6~b~&}T},}b~Hb-{2}JEt~Ab}Q~=~8}$~P},~:bu}2Yv}.\\~>b######~Ob#######}I}L~7~8}6S}(~Sb##cw~jD~hbT},}+=}*~#~?`####}I}MQd}^~EI~W.Q4a#}0~n~n~n~n~^b}x~*}\\wxx~4~.}jt^}=34}Jb}H}j~3F~]#M~.}5y~R}g}(~:~5a+~m~n~n~n~n~^b>X~m~n~n~n~N~.~nriwxx}nb}k}6}TO}4~0y~.}h}JO.~X#~ia})~c}Kqn_}[~-";

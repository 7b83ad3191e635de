// Which numbers each country gives out. Source: libphonenumber metadata by way of PyPI `phonenumbers` 9.0.43; 2026-11-30.
// Made by `cargo xtask data phone`; not edited by hand.

/** Every country, and the calling codes that belong to none. */
export const ALL: string =
  "{~fjl|G@~N>zJHpT>fSxztaBTq@}[UCfX|DJiS[`svMkft|wVIcZ@Op>bGCOQGKoPMhE@pwZEXrl{EPfPuBRkg`SvoQQhQizKJzqMIXhSunYykRRqWiY[mSuEqQvGyBqOCrX|]rm`YhnRmBri>MWNRMXSdwvAB|R~ZVhKG~Afy}aKzF`raGdUlb@tr|XsWpYLH]th@C{SvdRqJvpdPCSVJ[gve]befrJH}IPrN?[DoPy^>~wfsXkLVleZ>wWV@@YkfhwZBA|Bxv_Wde|sJz[[tmCWUA^?UY}QvjYqiUm}tlXsuX@NHU]seNTm`l_tnSQyO^ibVKEfeVjICZ?EpItpk>|PvM`qTekDa^g}sn@JDxTjHWdD]MFtjN~@qz`d@SWjM_^raB{_CCAwNa|AwQBzFonqalceHe~cyCXVVG~`V>j>kb]wS@xgESxbsQM~|zeL[M{}NRZBK_XHk@qQfYv[}~SRX^DptNoUNlFTH[a?I]KwlR]QrfiUI?fxHH>uqSJUj@SQx`iJdCIV`c{RwY@{gd^?flSEFd>}LFratN|HFCWoziwR~~bfLGOQDuahJOztsO}qC>mmZrd>QBi>VPKB[clUJgfBox?K@J_hZ[ogkDq_PqNTeqTE]@n^|_jFkYyM`p_r>eO?ENuOsEhcw>bXE^LuuGQMbqhDbg|nlgcA~{|nKUM]qDxIERs^XVej^zBsQ~HzRrFy[KoNJc_w}tFhT@}TX^F~uSZGsYNL_Bgz~awPtt~qGtUyFWAKwfG{A@KXR>|gd]kDrAe}LGmbn^HgzoTDzFutwSgEWp^U[jTAg}R}YQL~]UN|DLM{XZA@DdjOWTgm_rGrLtB]JRTQxAeYMWNBfmVVzdWoNwWm|C{HSxsMKiQN?v~j[yiwrm~znhtBrhyZSVDnqKZgZysniNrPvG_cxs^pTViZQoF@qI}NVE[?WQNTHTVQYfDRczkmIuNPGrHcxdIPjRv@@{jHEazZhWw}vuG^IrYn~AAfjk`_IJyb|Cuil@o]AzAB@me>Cbuv}VHOnAIfr|LN_rX{bcMrLKzVmCZhW_nNxPQtMZN}aPg{>RVtr@p@bYfkkGWP>DXZlqunsFiGnU]kOZLDRHhBih[ji`sCohdo@]T{PGrZfP_?qWdGQy]?cmwPmOwoap~iIWitqI]tdrMC@}C]N}IOOCkSsMMPnny?EXfH}C`boHv}Gf[TkiSdMVNaRICEhOu_l}SnAmFL]z}SAmSg{h|PCdtxzeGX~YuTZjJ^sJu@iuCgfRIaooqNWwZwg[@EHj`TPjQ}?LLYnvRnC[@a?YTZc@SgKk@wRxfUkeYZVgZ>PH|WUl?}cPwUVn>TZL_pFMiXVSUMVvWla~fG]W}w_IYQbtU]gmKt`PeyJTtCugJlj}?iwxNNNReQsnMfH?orVC?gsriZ~f]iUDn{XitX]TqPVL@LKs]HVp>IzO]e@Q|DQTYJoHl>N>uxS^jZk|qZ}LOwc@]eq>lR}OCWywGClKu>cJi]~Z`CQWx|veO`XSuT@WfEDV@Gy_JX]lPzGa^[CIPHN~EfeU[UlBjIjyTc~sIu^l]PluSxZiGoROpVh{LdsK_TIwfn@Ara?bIrrWfpNX~TiYJyap@^gb]iCg^}jhh^LCWuRkqups`S?j[mKo@b}A]SV]XQPKNHrYwRQd^uBOKd@zISF|Wco>jaXtnrjlXECwzEDN~?}lBeLN^AMgngojbUcbgunzUCyC@?[qu?SeE^MS@mCABu_TgoRT>oS@uOFrk^@xYtkqHA{bAAQ^R`x]~MQkIYkZKBTr_AurtBZHo_wh}UEGeO`LtJUeC}^tpqWKcKvz~~iIRC}NrSZ{rMtbLzVhbjDt]{qR~cB{jIfkeBNPd{nsZt>oSqBUPQUgWmOSxouP|>W`CEzNnalIaHoiOweqK`qMIOK>jKO?MwvTmUIpzmljENeL`ZwI{b?uTUoC[@VKChVzA}MnS^gJ~`~LkZHUNV?ekdzh^KYcFPiOALDFYTBJTulPtBB>zpnMm^p}}cl~fqza_ymyrUYCRw_m@CsDvsSgTpi]AQPDHi{m~q?{haBs^JCpVUpc`we~NebugERUSV|hC}p[BjoCs^CquQdeXuDdGS{@CpahEzPxvl^hY|g`d}Q]R[yDysr@wdAYTVSbjhqsYEtie?EBiiP>>[^c^nqYXD?nUvkY}^]cnkFTvTfr>}vyOs]MGyHaFc?SQLFaLfFFCcGYwTDuR~JbXhIoOY^_BCJZkO>c{fVfcp>XwkmgVD_eC@x[d`yO}W~UIMQKWTFhfIVppdbV~LnkLY~r~hArOJjGjNEnNNRirMrzpo?sbK?vkiMJ^q]F[HuhoFooSvBibBVoOj>|@ZyzT[XThXlPuGH{daLuDMOeLIrJH^ECBAFS~dqZmTxkEG@LsF@B}gQaHe`[{CNqS{ovtCG]Sy{~BhBx@`>{gzg_xh^hEltkMHmJE@z^AUMrx?]Nz?LynML{gO~]Bpi~|b>tKBgi|f{ioz`oe~UQJ`AxR@p_OkdPvB[aRRvkGX|wlnS@|tUOAK~APJBW{sxZkhjc>TQFdQ{mAUzNfHPrPkxm]YVZzn[UKbL@PTQzlCS>m?|ZKoauITHPQwPVjVi}GhKz@iGlnguq>xcylT][F^NJs[jxmde{IhN}FvWB_Omei~~qxNcJCW}mEXOXX|P_J^JlUxV>doYQ`gpvbwVdtFGduZemIgE?]PSAZd_O}W}uOkuP@sSWHPDI[D@gS^Gi[m]YNef[[S]CL{^K>K?DKVQ?CWVX^JZhNQHwnvuTyTv^ElSyjJXbahAChv{jsfvEIgSY>DT^[RqU_mSchq[MyAigI]Ag{HBbVNvdP}dZHhsFNIkeby}VFP>?YdfnY]E]HEbWzNgwUHRrXSFiahD{Y~Ugtc]^blW>VYyieX|E_BoXo_@^P^?hKR@GYNGecORDNyHNEeSEJ_AFez{NtZj`jG{xj`gIJg[_y|>LK|ZpCr`NXOwsFyq@Y@Rm|rcEOlcEoeoFzMnG_k>Dme|^QU@`RnOLN]kwv}[RZdXd^sgg@X@IDx[nhUQhUS~qjRZKbakn`_ML]o>lKkb[gIIpNfElrYIwk{EIJFmBobel]oPGWerDeo>VZO_>fom{~IadxRw~{lSupoRnq@fbFj~@FIxg?AvYK_k]clOTh[AIyJamiorHAQYGe>UDdGyz[>}m}ihtJp|[j_~lHp^|d@^}l^A`QzBTZifDVXuBDmn}YLBmgZ>uZCgQmdgucV`~??{UNxsuGkxbyx?nn@]FEoKhNkU@`Uz`DMpVoM}`ZM^WrHCto{DvjjOsVv]XAmzRdb@bAO>qpa}?w?CoN|hvBHqv}QF>lU?odJ~HbGxvos^WfyObEiaHQu@kEXUtYcuN^t_T^}URvHj{Fewyt[rkMUjTAr^H{tntB`YxhpndtVfToDHTrKUmZKLPxRkxkFv?OZBIAQx>haJLs{wFixFG`TFsBPQvMcnWhmZcB}qLWKrBf]CJHItMpVjbcuogYk~HztIafZDBBiopbyqDANn`giVPsmrGXJh^SRCzq?GkABoPQCn^[N`[jEIZKqm>BEuq}qsZzlLayjjLna]J]|HztNAOxLz]xv^ieQ[MhDb?NM{RujkFcC>mgVhWl~T{JoywlA?dMDgLd>jq}baZXxj|s@TNTdeXL~UZUyBAd^J}|K{PrORpzO?YWdDpbEJ{A~opfUJlJYoBRooK_ea|ef_j[PEmllNirEEr_p~_>{FBi[}@jAKO]ryxTdh_SZtGVD_fQBx@`ijL>POEJUM]iXQp@FDyeT~EorhtzE`aR_Ylqt~S]PbD`YLMGS?]PtiSf]]VJwFjthfs?Ub|k~gY|uwG^|hP?SIbhyhDs[GHslj@K`dcsyFNCsbDZEmbT}QETRc_QtXx_ug~uLT|{[LuxJCEBa?CiaT}zVXETwCQFWiQLTY{V>LZJ_DdLiFYJ`s>ctn_`GY?eArzOLBM@wnVtZMTes{|al~}ETOo{WrnSUhwOdjvqR_{riZkj|taH{fYaxxlIzsT?{Qx}CFHVva>?fnDda{quwOxIMc_MQC}w{jOdF}sRKHhg}mWRS{}GhALilaBOyLRK_wHPTlSCWVCsOAugVB_QDdZWzmLu]>|UZIeMthZMntfC~wD~jfuK_xA{EVw|Yp`T{vhnGxgg[BnTk{{EAAlaL^{Yds~MobZ]K|ZobeYGu[unukcTA|AQDjnekLR?u[iTWb]vw}oE}@XYuQGtWcPe}ZDyHw[w^yxI>MIjeOhQvhJ_HegJr]]uDTevRsqHNJSmers@k>rtsp~jAJPTzWS]v`IpOASTCgBmSKfwrRteeoYQDZFGaGzo}HEk_XpduVNCZSH~KX[PPmgOUO}LzbbZ~udbIQuS|~`h}[m>pMAP~~xc}BYmcTZqDwzdqn}`a^g_ca{@}WLECnJpUrLaavQgeymyrITcAPGqwpP^nUzHwpXNNh[~[uEqJznaHPsnT`SYf?A|M[CJq_WpsRK~FDH`qqdjSS`C|bG[_ct}^bT^ZX{w^n{uQPepbtCokIBvDogkldQB[P]jP|CO>~f>QzFfMaGlmKtrKvseEq@|myVOnaLBeBTaBQ>oS>aU|@^wOuy^H?sT?@EV}rDPhLefPaGynZXg>vrIkr_VlTZd`|axj@gZB~XpLOWSAedwzrkM@duqH^PGL@YjJBk^Z_a>d]JRlcAPq}~QibJEUi_fvMqdhkhOrvYQkBgzRqtcN}zmPu@IiXkqMf`_`HB{UYJrARetg~QmBDl^dth@RfasIjg>DG>|X?G^e{IvEdwpxjneTSc[TvsmbTnWDlF~MuhL?j[EvmXQRiOz~tSFvpT^FuEHJ~PiTKY?mSqNJevNOQNViwxnYaHE}cjoSksTHo}siRlnf@GDfvdTwGv~g|LRgliiL?XiAKkONa^PJeL|NU@~@Y[W?v_iOQeHiq?knwhhaC?DSBZRZWAEgOdsBVeGospx[IfFJbyTJjSbBH_oJ`AgjnLOy^sC?zyFDY_JhZv_VnqrJ_w?mmZxx[TyKcc?bEYQLxF}MtTuVB{hT~y^s{]`FQ`FCUcEDw>lvWVMQBR`lvXeWr>WVjbWAZHvkIe`HexdPajdX~_nmcMJcqKOu@vrx>plEnMmrvrEruWepaEJ|{GfN_cSWJ>Fb|fHSCPUGzXF|o]jC[xvOimw|DDiCPkC}@Oc{HAsvMzjHa@yT~NGThSMGvmXqFUA|[rfauCbHr@vhYVZPPE^IVeYALrcf`wOXbKl`qXnMCc][EJT?`vA|>@PmeEbEDPnqfbKoqo`AVrJEOhfuxGcv_iEcDGyQ[_TJKiT^Kjuz|OCazdlOSbgv?WYgCQjh{u[k{{r}UPj|>y|qgfU_VDhbGr`aW{yV]yGgSu^fsUiI>CKqqAfMGYbxSIzYcQz@HQFy>A_EagLMC{sPVFl?wFh|~ElH^p]GS`NW>NuCJuBL]wl|OsLuauS^y]y?Mz}^vMVv>jPhj@zFK|C~J^[dUaCGqbnfEG?l^PB{QWbk~g|N^LYsg]qAwr|Dj}b|flgHEBtFbycBd^iNO{BMzI`zQltRKccrjhTkpkIletDco~Wrbg?bC?{Oy}>]CRTaAdbVXb{vNa}MnZiqrUJDNqQ[T^n>RmcQ~uLiETwjMaV@WKpWi{iElz_Iyy{eIsLDxj]ylEd}nnG^UqyEkZtkfyvJB[hOdaZiOeX]NoL|zaUNktfqXhRZSz>>>MFit^lAvDPhPchU~Bxdn}NY^uzlOYddggaEWxAjzaEtpNkHDLpvMVB|]qXovLti_KUgVJdDUzCAKBCyyvyZirdi?}^[UjwsBuXKFVRj{O>lZr}Wf]_IsPrLB[kJbGFJZlxyJtUJrFGkHp[vTLdcBJGVB|IG{{yx|dzQtqJfOJF}RaTJod{>[bMh{JmB]E>C[fWlV{RbT~cn^UG^S?sYZ{rGGcuSwxV_OoXVaQ[s}BqrkNVgOMNwpeohg_@`hg}qoxFkEJiJg}KjIKwUkCmRvczox}VQBIPmuUUBgig{|oz@rN}RimzbYhu~[uNik`YyYNyOcFs^Tt{dppKZ>{k|c`vycxzpB}TOURUjd?lQj|iLkxkSyJnI_?gVfUlhPKa>?C`lj~mm_ozb`sVr`_IBz@OTMvwMHmzgMTWbDi_@wy[ZG>R|Fl^nx{[w_E}Ur?apqrd}qi[C?umi^{|B~QN[]HK?fPAXt_HCaOQEMAbiRcxYKR@zizudjjgJhBb{vCpM?BWmAxFd>CWFgWi@WAvJhh}VxyWI`{]ejLEJX@XwAKCm^RuUuV_`tmdZmxqtL`{}tLMoI^CuNgjxpD^EvEsBneujW{^T}@epPWkFfsrCWzTIdU[[fETBciN|]wv`yLlhi>fzLL`TnPOdaxJdr|hTq|fuykXvnCPZFQJv`}vg~g}sSRsVUp>MRQOr|_jIGDYjBVEXvR`]OqvgBbNXVSE?maifqPrrHZq]XFuPDPVfKwp^hh|LjonB?|PY@mA[rCEvUIcA`{aQbDFbHxyR~xSRstMdwnTCXoaCbG@RNtVG|e~wbwp`kT_IV@?a``uaQwxesCkxAxEubGov`WpX|`KvNlb~cfr^j>]]y}voENl~_y^hSEJC{R`oLGNlSt[DMPX`JccOZnw@B^dC@YYXo>sXxyNOycl`vnMFvcqoDwc|zkEPGJDwHFUGLnb~G^g>>FBzy}fnJIBYGvnQXl@tt{S[wesUmThd|xHm~~LvCeTPo?DpDeMHeBhDuNGUCFzmZCJ`KJStkzsUdeHZ[g@f_CmQy}Gk{MkcScukVVausvXRhuXo>muMLbEcDCxDXvQXGW@}xwEuvPmiDYCSqd}qm_[nxh}qP{W_FMHnt_y?eqeQJLF[JmDSinsYeXjRNVszmrK[wx{[uRYG|w{FMOP?|cQz@ESfjgv`mJUlIMfBrawX]dakJlLXcmUp[OPIlH_J}]aUnLhW^fAon[MprA[dimTnU?]DH>OkM[iTELmeRck}Ey`CUdauEVjjKtplV}Ksn[Sq?]`khhv{[j>pQdOtXSe[BM^c`vkoMU?LqmCZq`aGl[sXoky}zX@Yq~M?FvCZDw|Ntf^[GknoKXb{g?sl>Ihe>`l{_XAqaryGV[bUaXXfUGfsRSsDghOK[PwTYJQpat[eb_MMk`|lTdCBUdkUh[hurvfDH`G}SOqTDybXdpGQSrvOQg`]pKkqlwZe^etfLIqIdJQX~FceFUdJ]qNNnb`WKIQeHxFjcOtDxinJd]ko~WQXvzGFpB}xCHwXcX>g]M[GAeenHPvr[`C>hmroOFeIHF>~Ynz?Jh|NNeuCE~~@ykB?]jkoNoXeQAlTfRyXmNGYit}vXiITnoow^fCx{XI`LkxGeLR^FBwKiY}cAb^PeWcpnFW~ZsLZdFOtCatnD`FKFFHtXRZVcjrIEDypDNRPveiXK>nsBQxlPUrpbNvUsxvho|]pt]f}HU[KanfpAdkBBsZkWY`?~vhV?wo@ma}Pn@zaqYevJoyRy>mo`k@wBFsu[Gt>@uq>FlBqC^EbEySicShYud~R`Ww{L`kLqZXYwXjHo~DYD]wl>khE`qhYDJLNZDck{eY~DOjjmIueyNz@fNExwLlEXESbffbXrBeVNtGqVxSbwiarA{wtN|~YLXj{MaJ?DVnqVXzs~xxI^EQ]XARcCBeib[@PHlJSwKdAKraILm^fuM}GAAhO|xE~pAH[zhD^?}tTJJHFBcB@sbKKlhrFwokgFa>yZalyM>dXcm|iRfTIeiedd>X`rpjSD{|juLXYX|@b[yVQkDs{PKM}tDgKFYdiiNrnaOHd`AtyqLDFXEG@apjYjGo>YErzeVxNGTL_bBU]o?UDBoKQbruCsQfV|RpMyre`~>Jobwfg>X>ad^n@~|}L`XoTCjJqVO@@RjvHrxfgty_T@hZ]UklBQpMMOViRcNLbsoq~~XQWKyjStqEDrgp[owQWVMj~zV@WeHwcfmvxPIgRTba{bS`L_ngwwa>k>P@>L?HABwYr|gVN_bisi{whb}?_v{JK}~W]LFaqnLwp`iarbGAeldRB]pzRCh{@ikMefjxRrZw}sWreR}jHSDToK{unc?p_jQ^ezBL[tgc~JI?@YDIENzbZ}Ad^RGIIwFkI?CEeSqOBvphtp>}M?RkPWK[`XxZbmKTBuma>hB?QZlmHyNyBEV@z]MWmHfi]PJ@}^`t]ePf{fWVj``o|NRuYhCm~xsrRqG{M|o][qmHo]ZPs@kHhsge^AV`vqPXtB`pl>gYKS[Ga}afTSWROGLM[`yD>DUZ?S}tbv|jqTc_QUTisqVE~}bc_apAr}PdYB]b@nmEr>LiLlpIMBwpaT{QiPUT{~`BhWzMC}GAlbMyknLEx>Ab[xG}tXDKFB?NV>FZ@NjZCrmhn{i?>iYG^Q_JfkhfyZ>bolBZYr]pMjFjsaM^`rHB>rlMCO_LOW[vW>efhWDt>igfnud?xQp?HiWVmkpuLB>h|?PU{}bDET?yymoyAt|Xt~LJb]C`ivuDbVzSmp{UkjUhirrr|Z{D[dKBPEiqNFRSTJcxUcO>JxNPcdxcxcjoibjB]KZXZv]fUes@~_eZobjbd[wjuWWU{{YuX^JRhFKM|EvA~tPDwkFjYoxp^xE`XtI`FLJ[ZVU`hLT{ImQb~oyYqjH`XtKHT|przTkzj}v~UogY?JV~hrw|PhzzXL?fqsvLXm_bDmPP@}zDpVI`ff`inbRNcGT|TXkFe^YhYVUUiVGOwesacVTzP~CPD_cfezziPc|uWQaHpPlSr?dKbo{KhNRYzFBOwQW~}AUkDhLYVl}GegfYz^xLEeSFycET_CNpML^eufsANnWAjjQEaLkaEbRmtzvY?ts[_BsaK_OFXe?tdJn?yQByp^>TJ|WIHoeOJoHgcBJi_}I@iUgT}qfebb]u?AH|b^RSLS^X}~fFa]m|JGESdujPnJbfTL@zqdBuYoFlRbIXCW@zCxvyQNPrzWnz|ChZlDJv[BFdAMJOJNHo>b}evMHIjT@|jOdiwDMZ_KV_oe[eG}]]`sZTV]{iqX>ZpnpjPIZDvpICmC~mtKP^Zb>YOBWMeCyDbe_SAgnDwdEaVAMBDND_qrsqpTEuQJ?_gye@mjTsYub~A}AEwY}?kkKqZPSzrCmS^~v|LSb~tPAL|Oc@fz]HgggHMb}~m]AtDSty^CmtsvhR>cR~eV@R@dcQJ_LyOrtzH[_^~M[THd{Q]EWXtHi^yANSBTXee^_a}wZEBHMo>iBpUMr|BwE?Egp|gNwAGy`FoFPIgLj@BWxSjwMCgzqaX?qaHuh~tS{rERJSZ[^DY{[C}~VZraUDU~cvYnT[jgtjwDDWmssJwFe[iBlwyVHbGtUOSQJVRGf]XGofyNwVtpVH@vzqsq?`U}}}[mAOp@XrYwbLhg|Q`uNiTrLPXEE{jwQ]Bip?goWlke_[]hmV]dM}ta|ZygJ]aDaAgogrwx@hdfF@SmvqwMLOiyrOMNHTOX`lDo@SXhtKP`fmUUkGu`^JFTD]yHXmjxbawhb~RS@GAtrbZSQUY?TyNoGmCLRCliJnYW}FrZCfJoOWo?TQDuIDB_>rK[UdZ{so{OoKP_|wX|ufXG}HHwQ]yUAoD[`yi|Q>~YEetTs_DXPHTKtmrmXYyGNR~vdAsEjz_NLZcfgRZ|PpGWnLRF^pJqQnmiMZWLsezA_Z@dQkCOGZ[oEWPFVnqVZbgZgbdNwQgV~JWem{s>lsQWcKqv_fRWsuxuiE]}Z?ljRTFJoDDK~yVutbLrfVeKaEaZs[StK[[MsgvVW}bz^wh>tmnY>MRBka~`pB|hYLZx>vWOiy~fdqZiqCGiTU?{|AIYdtBHyXvixaQhU_LDIgVZNvQONhGujIbmsyri}{tPI[HO~v|YLHxMGzAzxRRaMnLm~PJo`Y|UOUJEjW>pk}izajkfknbn]?]quJZcQTaqXUe^qDy{T{>JyDm^NDQTiX>S`mqJPDI]ZVRQPDPYT^JYlsXGp_ZdilWK[AdvTuGgZ`@MplXtpnQ~vIMP^r|TIXph}GvSGWt}>Uo[@EZ~}FbGxSNBh_DKfNjsjiTwH[rJKqDa>zAM~StMb[SWbpTJPnMIPsbAs`lNLo[~lqqOSg@lK>fNk{RP>NV>OkNmBdKeljJdxNC?T`yrzdPmhrnsuAIAN{qLjL_tYuzUV>GSE^I{LFkSQw}OO@kS[px}^]}axmzyMODFhqJrVPmVx^qtjXd`Mq@XrowvDhVI{ElyWv>~[WXOCLBYthXTRldKmlhBJnT}eReSBjkEJ~e_WAQXO^zY|tMRq|XMVk~HpaCVtnUrZ[dTZtBBi~v?qmgSCAsd_BNywSI>@aJB?NcaveyVmSz~?dWNPAsKVsusSS{hQH[GqXkLov[A@b@eFWC|@rXAibByHw@qqPOFFllZl^HiqMtrlzEcekTZAIW@kTdz?CsoZyuMuVgI?DtV?}Go@fJ^R{gaTUgVe[Zj]]MtIiLqBGLcZC_Z`PQasrXUsPK@{ZDEBrFOo@fTfcgs]Pq[p>RoR_f[knanOSn~Q^J]TbX^mcguwndfYvANUrjOFScKBVDmrD>Vd~MSOWFlLnGh`eCW{RHXmmc~Hav@`GKqIYoYwAk}Khb_ueaa@LmMc@wOw`y?aE}s>|`Cew?sCij_B@[Aj@wiYmlo}ctLtrWjqLbgd?_pxCd}eFpSMNNhtg@JMZK>kSYVbHB@bNQnh^nwf>[zZ_o}UQ|SzZJ?HiGcHhtk{vogIcXGRhKipLgM`MUUZ{B>D}K}isc>uyrUcxTl^EUAdvGE[sYpyBVMS>khi>sq[DC`TX[X|AuKZ{SgJWmGfKLs_rM`]Jx[ChNHHdc^^aR`JX?}VUh`hfYNcoKYQvMqS^B?XAwquETjoxh?RIOXU[N?rs~Q[gEaCoz`AGhv~[[~UqL}ROlsBzsjbvJIKdikPg`I[dv]oyip@ZDylVXTdA|tWiKpNv^uTaqJSFCXQ|~vJx~xcyq{nrqVEKjfc}rGX[WylJ{FTSR}f|sjSoFVTrwBWF>KwJn?pHys_uaENnMmPxdXAC>ZSa~DoMVAp?AzXbGBYHXi}|`IbhiVQPMUCW_apr?bY{dv>tGyGcgvroeZFskpsIptXciBMXo[O{yVyRm|_{FSsubG>WXDtsBQuh`sE|gvTH]}~KYFa|?Lf]VOzwhaSOrQlGdCbokTuX?ASgUq]hkOSeIA]_z?g_>@Sw_sibFf?ksypQKk[_snyYWITpeu}pjP{L{BUzNic@Wh~Q>YryjKGcd|bE>f>GJPhnJ@jaKvow>OjSB?ZKiJXSXYbN>kzoaVAMmzGrW[Gz@yAREaDyqzfrB_O`heGOWYqsrWyHANWuV>srKAT@_hjutLZOBykZ[bHeB[qErU{gppaiuK`ta|[l|f]KsBFBm@USRR[m~`yfr]ouxUfWM~vTG>ePzDnWu>cgxfd[qvyLe[kA^dDuSqdvowOf{jLYYke>{QjbPFI{psUd?XYIyUsS}{bwhv_jF@sXkpL_sCgPN`~`ubJjUimslhOXQGfbyut}nGgpmkAaW@DhCnspwmhh~|u`{Hsh``Fybbxkx>}H}mUYlXECwTeWvHIvHS~D|Fk_lAhMEg{QLdznkyCDXZkjBRz?I{snQojk{xU_HfETx>[DFCBJaww_MrHcUMflbMcL^UwEz{}FQ?uotacK~WOgUAOJoWigyeccCs{c>drj[{mB~PnUmc|PPDqIlawOCzPKenlSJ{|ogEmWCQ{pIb}LutCtyC>[ZsSPD^VVsyUQux^R`XrzmIOdtqy@SMFZGsIRrHMGP[dWNjiKQD`xoYRi^iTOkecTuYrchAUA_PaRf}kZ?Do{Gn^euHdJat~YcInnBRiaruLFknB~BjGFoRvfxVzd_pT^rFpKogR[|lQTsEb@]]IpGQKpk{D?bb]CUbvKHaT{x|hTxMlh@TmJDtT]kqk}ME~Pba|ddsO~wIPcFuXCsGmwma>Wjf|F>[OOUy`KvIiEkEhgEOKCwQRDiMSn?DIKJ|i_JxvQMoxebFvWddAmDARS_|[sJYvceIWti?nWxcWrC@tU_maWkJlnIjOVF>@vSgReuorCPxOwxCGlzx_gGP{e_rMIfnAuG~dg@]uVI?Gs{TdgV{v]tZ^sQub>pWA[>omQBy}{B]RAMGWuQerlN}AFVD?kttzkWNIUYEeLB^gB_jCkV[>q[NWO[jHi?savyCizLf_]HblbSMKaAsLFlMXlxhRdPcbDIA>`N[Ytb]JOXKvsMUBm^WM?CcNoHJ^U|k[wrUOUsQRqIvLGN[i[YhOaXvZTaU]Ula}XfCKPa>GlQK|?>Fb}EgC]GieI~LE}{MN@ZDiGUQ]BrWa@sPdJLRlSNr~TFj{dkoWWtPDZLODABQss>qv>mKle[SL~>Ya@yU@eNjlBwY}h}WMDRdWYNP`HZ]My|E`oQXxHVqBwmSDlrluzEoHTd^eRFqvyjYQAUiqtG}ZmXikFvuYXBkemiI^tni^_roJq{uib|~uPA@rMeP?GgdSthJX~LeLZSnM@|^nmGh@]JqJxfn>DWGaYaJmKDSdseJlNCd^O|QE]`ECum^?FSn@jB{XZHHyGDKhHfIV`GDlJry]tnP@_msUm@^f|tZd`Yycv`SZxn]q{xeGz~K`FIFs@qwuCP{[LbzqOxeNRBNOMprDaDEQ>zUDAWOxanSoGnBgLt]X]vxRNy?j~y}K}Wer}i}lbVtCnXKVHNszDETpq~nZbzCFh~hkuNYZA}UxoqqLmHhlpIRnhPolRwXq|?]NEB?EDcCt^[X|qUZ?msC_CmuWUClKZZiJis^Tu^xnzB}fq@y|mC_{iKwEhmyaAaxWM`_IG@^gxRMveNaAsoUSmU]~IAMIG?BHmZIDzmxcvBG@TZ[fRN@^CxZXm]BfgtG~iwHXm}r?cjbv`x]]k~GtXf@feQGU^}UOn`bIKRt}R>LZqLQQaD?jtc>SvogeLE_gbkoHUwQ`K|paLHq|u{ESdF~[LBcubJz>uzmF`ycUGfEkx^~e>jkXF`OQRCq>OL}ss_lB@}[kKe`{k}QEh^ALoyHTQcuLP^{fcnD~^EZ]IO~?uZwzEkFybSI~SxytT{@EkvgqsXVvXuuGGAi{EDgLlQF?>RWTlM^~NgsaOEKTN`xbeKjdRRs|QMM|`SjOHAM[lyh>xpl>uXnTymElEPMBZIao}ZXWCkAK~s?W`xMvEKDfrgQ|@l|}>c}MJHo>`^ySjD}uBZnNJVz@DYiK]CEnCGeICZU{@J?aetaoJgGfR@WeohZRvdoXoNo{^TpnpFq[{iEdFsX_?YkhLVfXoVc[CJMgyNMl~IkLpd}Wl@MU|saBWZicTD_NDxzsrJqcDH@sXx~D{DcucKs|bTzZZejow~uC}eduExzSS{UjR{kWS~hO?]bpihCRO~RanGaeqmTdb?BPqMNkiK^~M~giqCDEVIBwNvbder{mpISinAAESuJGntsDUb?LWMDUcsDWjzFsu|][[fPa[kl_CxYPiuh>hFpBW[l[rDjH_UGx|`Z?HCZ|I?qa^lk{n>cyd^B[_ZTLjPzRwjY`HLbk?|C@_JB}VKpqqBPCAdn}_K^Nk{ciqx@SeqkrCR?Q_mCMIHcilerX|ewKujTMQGB^gTERDVuLtdKP|QbeiU[HXbdAkyR{SIoLZASBYufxBfu[@Ryvwae~TXa^GcN]uPln?noVApH}@yGg~pP@EJoHWr?bXeqftOIM~Cah`Y]ovuiTcjdqpcz}ANTmlr~LP}GQdiuZxP}fru>Zmiqq?DPhAlJNbZEydUp[CHJBNppEhxKGPiQ[xwR?sdfVyI{|rp`}GdotoBnvBoHK[}i{bW>|p{HV|OWh]Uw|}Wiagz}hSVtiUTuNkgCstR^WDQxbo@K[xOlKICA__s|zHEsvZ?SIzwwhV`rA?ey_pKIGDpcqj>tn]@rZDBc_Lw}Sfsg[jhFUZGgxaQw`oPFjhvaik?qfTtvLdFFDVoWFbIIDeAe`Hn]dx>mTKiUFuV]x}dreLHaUV`?HahvdMFII}LSVYqu}AebKS?FkfcFIINfp?BljS?wht}fX]WHP`Yw|yvbZ>@Mc}_m?srFd[nj~mgSeRwcbeyLixoLyO^lKBA[zFsomGpguhyvPYmELzGU?QK}fjefBlNdrqJpZdh{oTlB>bqcY|eGrwDw`~f`nuSXCfr[iGzaOa}aewKPK@ZoAQxMw@KQgHVRxrlbpEpoxKJw?`{zOKom?mzp`b{hjn`qpolSvimMduR>kOLMHLwKPxJNWrRDTFNtfe^fSoTGeL|pSHK^PsbqhqBb@{UoRdrDB^yteeMrDJ`X^xNT{Ao}NOKVLsz}|TkTCUrrB^}LTg[ejM[Fqpqsf[b[LgyncelDuzkKwEdxRgbWZt[N@cLLNr}KtlsCgUQ|^ZAnDWd`V>}LV}hbcrOgYw}j~[Q}St{fy^bBwsbyBzlpjZM@]TFMZ`IurdZwq>Af~AAe[?hzxs]>RoKFcQdEOZlAEMYnWKki@UYlUUgU[IcQLo>aI]Dyf[^tHrO>WLK|YZ~op]i|vJjqabEwpAuUuajh@yiT>JudDTCnxgB>@RaHSiKH?vAUSwKa_CRaOIYEV^|hxpiIMoXHYw>_[fjA{`>JA~Cz]CqkBHtJqO@@YqAVvG_@yHzTkEy@ao]iMd~{SOhUeW]wpKKLIF]@ANAtNsMWdZNmRXeCqzaTyBq[WAus?pKvaq[ONbJGcVXiyRyxG?@JIceUWOBLbIQdeNQ{gJZWJFNTYBCb}IqE?euNn{PDVSh}_TNwK`fQz}r_iybIvedo@J@WZ[?]aTeOf`f?YaF|tCJpo_hMBTxo]iMJ@IQe@KoZcUdGbRMff?Kh[wkJmXsj>ZUcxqb}{mNMXpybDEGrSNFywsd_y_>~roALl}gDJ}Vd?w^FrL[CuDGNnCTrgkTfpU?^DTY?_@nppjCEFAbytLq[VdAJH?SfKUFQ~>hJfsWYpQ[cMWKN]>BaesA?fWG__TTViww~yKKJojTZmf@HUJQP^UFhI|MQ~fAZeHBElB[D{}Pj_NY@tFDKCEZmuMr>wa`lcv^L?@tAa?`CqvkzFNhbz[jXqCXm^T>|uFlT]XCMj}kqE`jqfBJVA~lU[IzVTl{IsdmBO}[b@ovpPrrKQuxqG[J@prcEtifJV|EzDkn]ywWQnWdL`PektvFSZgu@~^}PLwUMM`UZPAPsISlydhYi|V^YBdHbYkI>Kqn]ICR_vh||?Pfdd@oylwo@{AEDBetTpA]Oq}fXwrq_WeFybxXjJG_tmVbGAE]@S|jLKDUbFK[ei@cLCBMQcSx{zIPgRfUZ@nJotNf}qMSLIpUy`NfU>bMYqhb}[_gPZmshJlGyKc[VnYA}ecM^RBEvh{YW@Xve`vNrlcC[hFzXbB|ZR@cxc^ICkAGtNrGDk]UgSzf~FPV?jv[AMir?X{>v@b_q|OBhIuckVWmT?AtSsVOFGSbumcukjepoim}wK[wjiVkLhMc^vB}}]XAWCFMRGwNHbB@htUCxiic>?h[_ONnjk{qXsnJJ{yZdivsve}fK}Ovd?bm^VyyYiXtSz>rA]wwk|jL_e]~psGoh[]oU|?wL@IJhl^ZOJzeJJeHApnQwzQOUuxLxxKzTo`n{[E{t}cuZGCBhq[yS}i_[d]ToQ>chQQcVPbJZ?Ijc]{Z|C^NjHU]yCXlfrhVrUt`bivpdzetaykKQw`h]|gvGw[CbS>?yLdaqKoDydOlUJArH_PfUTiy>m]LBAEl>EONbTV>qsnKY[oXz}tXf]VHKS~s[}pKkEeVaCjknuxNpvxi>JeOZJc]zkBnC[^M@[YIk~HX_UZva~tmBvD_b[AOnCpwFOnEMAsb@@t>k^WTdA_P]xcK|FBg|imy}{TesMHpTb_bCDyGPuD^z~Myb?xpVvabc}clGtVMT_SM~gl_XcWnOB`hIkaJF_q]OoaJEN?^wR>sMWNF?WsCVvfu@FX>nJ[Ur[pUT]NZKchh|h_J_ZGptapNCngyEzFo]>fVA]KHfgqFiXp[YRLEeeyfsl@jn~KFrdVu~ijm>C_dR}rHdIH?qB]{qc^NB|hPm@UGhS]jz}KWOZRt_f`mJRjk~^aeHfXihaRn]@Ewd[MHHMY{uF{tO^tCiAnYZk_RrUMHekod@}Qb}WpSTrL}VnkBWFZXuYsuoGg]Rd{pq[jUdlKA?XSHLMZhMOCKEw[?xqudj{uBvGgiEwSfx`^HDyXCzJ_^jsvIOdUF>mldkXIOdlD@X^_{^SnNYe`_~ZPCPlQXiibObF|{~bN}yy}g}E|pjcAGoZVRKwFZl_Bj_[ElDHap@BeuvEBnSki>zWIRmyzaYPpVAXfjJYw}iT[pfgMyR^Qyj[caHQ[lhQAKWuSNR}nPL@oTdfRhvzTvHHyLiatvvkgrropT_Mqfxl>wX^GRLK?F~xPQQ?s`AopQvyVkoQkuz|BVIf[DSNhhhz[GN?lHp~>eD`v]ZykNFvMh^ynXfCm>DsjILEQiZ`iVDd{QbeOwnh?`N}WLB`dX}mo{@bBj|ESL@~BliaUZUCmfqBuYl@>^cLfPR~fwl}>ceeGc_bNqlxY`V]Kqr_`GCbxC|GQqc`JOqhbfWQOjcwuH]r_rZmncOUfytvXmgU_uHCNKnlc[ux>H[dS{XooOa]mn_aPSVtTqMlzY>bRiGJBTWc_JhRjhOonhk_|iP?tOFYv~wZfy}ZKV]SaWTMiW?[SsgmzZEiIIvkya?}J{iSzBZ`{u{S@Uykz_lE]PnXMYj}GToK^ezkn~IGSAVJlgSJLyqvxIk>oE?EXlSwg]TkoVNlOQpPWvER|qYrvpgbRUJeIXHJ[RnZ@|tKSuxcuyX?Fa{fsCmeBJu>MVVKmm[tgGu~OV~NRvJ~OaOhLDlJsZ]ZTbhHYKmxbpUNr?HHlqwzFBvwr[ytkRnQ[oH{dra}oLgZQSl>WxF[YXyFNDGO}aQ{[qV>BNcAkfXljEqP]Y|VVth>l~xvgmdqiD}IZmemJ~KeALWBkka`KHQYggnkV]PLe}rf]QBsQTItMNEgQItBlfPfbK@SsUJjFKDPXU@YxzmNaQdR_uBIDKY]fTMHU@ZsTMbByQePGts[IuDEDf>?vmkqIO>ib[jZOMWIbztO}UbdL?RaaXDleR";

export const AC: string = ">OE|O~ogXMCK~}]qK}hw@GXN_";
export const AD: string = ">JMvs^{G|DpZh_x}vvOvg~vsdqu|U`]JSIsnp_CJp";
export const AE: string = ">BXZ{iYQ^nNIPxvK{L^RQPoUopQof}m`>vzih^>MnqDR?eCrQTqfxr_";
export const AF: string = ">pZ~ah>uoY>CUoZipHlhUS}`Ll_";
export const AG: string = "{{@CYYfDUT>s`_l^NYZOMHuEzU|dX]rjOyAzWl?o_?gh`hJF}^zWYtZWpofg";
export const AI: string = "{{@D}}xAGv|GCR_~rT]iW?ArYt{XMVPLzXrx^wav?^tIEd?OJ[ez";
export const AL: string = ">JxrvsmwqdQ>wXmrmx]aVZIF_E}qON`MmyC}vURBZepx|J~[^iGJRMGR`xaRA}KX>mQlU";
export const AM: string = ">JQvsY|?I|_IH`|^o[NQC_wa^seIKbH~epAqq[@fxhFRkUYQrl`e]]BJR`Exdm[?YDzFbI`sbxPIWZlN";
export const AO: string = ">O^M~qh>vse`in_ra_nbuOsabT`H";
export const AR: string =
  "?QvnWMwZkjcDXOTlxAjSiP~lqSH@Heb@Qoak}~HCtp~HJSZVSBRcufKCjoS^DSGoO~OCWp]trwuJbDbVr^TBqdhtO~Kb^HwYY^M]zyXj@iu?MyN}xyUTfD_@^KHmH>iO?_xVvEvkxbXKb~KpI^??[{HQ>YzWiRpeeS>^GWndqzY_Zl?n[K_]nzZJxxJDG^C?Z?GNWtDaC}`}spZSHUIyuUDLsy>miKz_vJeHnfzX]ybumjBNNa{mPMJqGyz{MRaolR[EXKhLiL?_XNRVKbyV]Kp>P]wNzqzB>xA|?UcsQoZQrsw_vKx_nwkRVzewBXzlj}|Dev|DIprCcFGyapi`bQJBZ^ow^?NTF_UFVEj^w_GkHVsSjeGVNub~G^xdDG@iDYV`[ccn|SOBm_lLgtriUafOFOOU]NYnSZ}qCncT|as>^zLTCKMNmnAOqUAD@dpDai~BSTI~adg^jsGlgqwfxQ]iG[O[Dd[S[RXFIqFxCS[BbnVo~RD}xBi_m]DuyDnmlPUZkVBR{jGAFQlCU{WyTgahS?bAE|xceULTYSbhyaiJU{itSr}nNpQJU|aNc_>Y[[Skgg_BYUTtq^mWFa@Hq~px}~u[qMgz@I]Kl^UbWEM|E?f}oQHQqtJbPDg>ImkwSzwGPmRi~EVa`~HiB~cC~rMteOZqsb@MT|wtwyOJG?KitrZkBSUNPrMV";
export const AS: string = "{AoN[grl@A}jRxRDcQRubEN_zb^Y[ltcAicar>D}m?FLiyxvdWzwqrr_";
export const AT: string =
  "?hvmgxt}nxBPEZhtZ@aLr_uui_Vfolqh>xD>qkHqlZvd[zDYB>dujvCcP}jvLWZoMjFBKDQBbZwBSRfAbm[aaZ~ASRuIk~Thtsnrj}COhK`lEbs{Z^OnGAIGV}JhJu@kaN{?kLXx?Cbrff>}KtBnrm]iq][EehETu>zsW[i@~ManVdwq}bEbnWDqtX~[hZJ";
export const AU: string =
  "?Cv`SKlOrsFI@bB]{dAIH{tOY|AyrjlUfxK_jv]Sqm^}g>oBiur}XVWJvztHf|^nlYD~PHHp_Kqlc[MZNFIflcDRArRWJgxQtV>PmRw{s|ttox{nxopaIxX[r~[FDIFiryPo@yzxJblGmLbW{utRkn]fYZBw{>oH?K?sEsnh|{ymqUcSYr?GxaxYIslc@bTJ";
export const AW: string = ">Llro?X}FJCycaxRO@yiSy[_cIWmjDMntwJrtMdGSLOmK^A~IjkPySdYVoN~PBk";
export const AX: string = ">Jrv_@bW}]{lbjFgfSem";
export const AZ: string = ">BL||D^QnH{|nJC}_HHRcgLrc>HxuFkPQf|heFwQt^XCXd~mvATPpYCEJ}zRwKH|aN>ozvRxOvs";
export const BA: string = ">Ixp~ImahVQN?zCo~x[_F~b||LWMdwv~ZRbYl?ItIRIMl_nhu`|YL|MCgIZ[INaIrpkw`{eEOt]lHYQaS?PPiMdCyxK";
export const BB: string =
  "{{FSw_LDVC^RLp`iJ`ZdCmLy`tEYun]QL~d~zqpafvmA{DiP`QhROVshkSBIdO{TItO_ZEVmYROYGYYjLphoFXKq~FmPrUf@SRdz`cnPC~XRAxTqAg";
export const BD: string =
  ">CE|xc~`ieYoB?xnQ>UhHUJFASswnfVs_w[EgNEkquieOfKWGMTlYAfx`HHW}{YVj~ye]jAxboF_DSa[gVDbWLd]YHQRLeIzM~HPZmnU~jWAj?jaErhzcKETz~la]_nOF[cnovQ}ddueGLjmDeqCnrhjqL>cHyJ{GAQ`nuqpd_fdRiX@NDQFSh_SncHD>QSUmOJpqB>`Ct^DEV>`vuAMRLALRJbAx]CRQtsWcEbcA]nJ|kDL@acTj]Sk|HphPRQlPpLzD?[HMYsHXDIXXueXeFnjYVpBYbrOJmgrQ}rgqrYRo~`_RStEKt^Q|QmmFdikh[ZPz]?EW{rS|I`xpzZa~eCZQxCIyKoJ}nF^c{PciqEUqI~|sgNPKJAkmQ]>@gaqgeypRN_v?~YmWraOLXLw@CKfabS@L?y]TG@{JOX_AdTp]zMWOtbDWc^gdCKy_`FhGpgd{DnEIUENNYWup@dICCXVAFM}UVIKcjeF}tzJL[]ox_qdEdX@Dw_ozrzKSZMn|DNZwkvvm]xhHUslANXzJ]jclf^^WsIrWlZTDtuF";
export const BE: string = "?~vsY|>XQiGnIGEprPWOTfkcn~{Rgn]`p~IHCRiJT^~BdixNXvsZxEgPCLNTjcRDCsokDutvO|OxaFtaf|WMCUF";
export const BF: string = ">Qn|OnruqRn^ZoOKTDZK^wgDwefdlnbUIgcX[i@aHDXB{mdfnjesK]]IIozX";
export const BG: string = ">Jp~{>~yG}ucPFnlgsq~Fdwds`IcolWlJ@Q[HlhoBhf_?OZmiJFxZ@eT>duDd^J";
export const BH: string =
  ">BW[wRYP^^u>^emoBiiA>|NIv]|daSFe]EyMY@BBDTpar?lDtJce`^p[xl~LVreRr}gLK}}r{n^welZhViaoMJdHzF{Fog_";
export const BI: string = ">M|rqhlMDL@TnwouKoSV[EMNh^JX";
export const BJ: string = ">QU|whknig[j]oaAoWzBk]Gywr{";
export const BL: string = ">EV{E_HO>qj_QSFisWu[`>omlY{N";
export const BM: string = "{MOaxOoQZFPrAF~qn^i~MaxRSJcSnExabcTV";
export const BN: string = ">DnZ}bneE~MYq>wgVPlEGUUb]>K|vN";
export const BO: string =
  ">EVZ{iYQqhTb~EvTmqVGQu[`{JA^k|~IBGkReCojuZpOiY|~jGjeOiqV~hq|YKA]OZ_bY]NcyRJasaIYNM^acDw^ZsTy]SKbb]R_Jwr{";
export const BQ: string = ">ERZ]}iuC]VdGbsrCOul>KUdgJXrO~d~xfwPxSsfHDDM^IiXs_FR>GJ_";
export const BR: string = "?OvkmBCj@HlZtE@wIaJ[DADBc}KwH_A[By^hWAaPBig`dZPUbQThPJl?HOWkZuWRjbRPw`BI?xi@weiit]q}_iTv";
export const BS: string =
  "{{FcqaDJrG_`HUButICxSDstAt>QZydHftz@DH|liudhaviKQ~KaRwdaL`REQ]>j>nVR^qImbmBOgJkcFTMIc>~qwFmUFCjR}cutxXSuQNvJ}Yml@n}xJXK?DHd";
export const BT: string = ">BV[w?k~|^kwML[uZAKqYKTa>STt{`WFaey}vC";
export const BW: string =
  ">Mh~>M}a~i~MBsaXU{{EACQCZJEW@J@uKpaQS`OgMusaTwTO_LKBrK>iOiO]a?dovNiDlxmY`|brEMAw{Bhu|mBW>fzNAXFmdz?d^[Wn@";
export const BY: string =
  ">JOv_RgoHPl@V|HDrmVb>c~D~ukraUCCwv}rtrN~Iuu^M|FeLjIjs[firn@S`NoQRbDsqaVaqXC}xRhNgSK?pvaJDnfWZeI}MRPdcP";
export const BZ: string = ">FS~>M}ankXrb~HZEPsU|rcBZfuwtUH`SRg_o[L]QodaZ{o?>O|";
export const CA: string =
  "{~_^nyIs]iIIwgrprcEeu}vsKxsMUJUkWNza?_|QSPLehj}Y]l{zyaHb_Q[KrtTHHMNgAk^J{IY?uYrQDWF^GClZyg]xNtSKcWbAc?QfhijMoR~xmYsAyxSdJ";
export const CC: string = "?CoArsS[yCBYG~LJN^}]XxUAJy`Ug~EmBAoSelxHC_dHagi";
export const CD: string = ">Of^Ovr?KaR_dluP_?zKFxL`EXYv{HyoUlb_hzq_okGbJXsV";
export const CF: string = ">P^MZGQvKe_I[w?]{RaMKpE[yqccYlzfuz";
export const CG: string = ">On|Ofs}VOd~WgWDKkDpNzpiOyroBVTVYqlM?{EKhXdoSDB`iqV";
export const CH: string = "?lrv@HRVhx[BYj{t|iACnlp}drnk|jkG]tYzuyu_XM[SbAQfCFzabGg@QvewIyP_";
export const CI: string = ">Qv|O^tmsYmsxJHirDMGz_>v|s`PkFvzyPE[sCckYP{fb_WB";
export const CK: string = ">Di{hM_QQSIJNwJMDkGX|Qkno";
export const CL: string =
  "?Mva_Zl|o@>}fvfK>`OJBAT`tk>r?[Co_|jm`zBBuaB}hLN{XYecnhjO>EHtc~MnfeymceTT]H}IQFuK]kv{Ij@ltlLFYL?Hf>hoqYF{]GmS~nkriJx?FXLgReug~{FI[l_";
export const CM: string = ">PUMVRlHJXkW^kp_@t[~MiQdMhHMks}WCbyYHM_";
export const CN: string =
  ">s|~sU|_PspYvzbq[|?mMnz[XRKVyM~yFegW?kykZzz{]pwxLJDZrY]Knit{Oa>RyNSsqasZikaxYp^RgIOEkwMDR_pRDJSaxzs|OLFV|A}STdjPTPm}Z]huJeWtT_uLgw[jtAXK|Ec{}UZFmYHLb@K]HEEOsz_SdPJvQtBUUKdXUmeFwZvgaZuwcm{d@Th`LS^nXroiASglfOGO`nYt>XxObgCDfYQ~g?tfqoLZ|]GjmyN}Po{ksMbmKKWwiVEEaLo[S]f}XdYLd>h}Z]jmV?eLYz>v~StKdQlwiZJSIDTv_PIYVW^qVFlWThv]flZ}n_|@L~_`eeQ^_ViJ>eVessXJNbPYvxTJ";
export const CO: string =
  "?Kv_@iY[NFFMdSlY>|RsxV`ykeqIE?_tw}XcX~Eu}PZV[Hxsi`MK}>AgKN~vJdRSVDyEjnSJgbU]`URQ^u`aFOE|TxE@";
export const CR: string = ">FIr~}b^fGI`z[Q~sLdgRGT`p?nNkA^mjCQWWR}TP?sKC]KB^wm{BHRWxXWSEUMo";
export const CU: string = "?Srv@R{FMs@xwbGQuQ^lQq{YmZXX|HdT{{L>LhkYZtdLiBC_mghkHf{^c";
export const CV: string = ">PMMWIUFZHHWJ`|^TJx]z^N_XFZv^Qb>BZXSr}{FukkEp}ntyls";
export const CW: string = ">ERZA~gzxGOndHVRfKMjvC^qyNqQNER{dr{RiSU^XkzLLgZLNwN]VCvDL>>w`dP[cx^O`bu@oDB";
export const CX: string = "?CoArsS[{[ohiTt{Q`Al~W_[fgFi]ynbWuCESsXjgTb[lrasGEoF";
export const CY: string = ">JtrqhlL@bkBXuRR_@Of}{sjc`[RO`[_@jJIE";
export const CZ: string = ">HvqbMi`tad{mnGC>UXZyDVsXAZUY^YEuyv{]hoZCRbiv[YQwrRAKaFj?lV~|][[R[x|cS@";
export const DE: string =
  "?[v`N?dCgJgypRqDaGtZgQGKNB{nqvxARXy>CMDfnoNQVQ|iQNF}ri~@>v~balUMEZXoTcnPUdecAyOo`}s|S_zdh]tZ{eqEYLlw^jVLHfsBaPOagZ@BBsHffmnhtShzhC`qonGAPtY?Xn?cMQsvl_UKo>UlXa{hjSCYn>L~}ay^ESjz>eB>BxwnVKmXV|Cb}F_uKsvbbWCO]kkGulG`UYgyPjJDL{sx]BNPGw}VriF@]F{AGl_vYWCWstN~c`O{klIxLh}GjGIfdevUwcM?}UZW?]V_c>zfNOJ|C{Cw`Mslu>[`Thw_CeP@tooJcOl]f";
export const DJ: string = ">NUM^Wcqdh>h{vrxa{AoTgxiyJaG";
export const DK: string =
  "?dr}ZGQsjiP`CFqqAGbYyJ~@zI``ynT~vszrLp}ey{rVaRj@]QINU~|`_ZnM|^~zpoVYw_^`UQURkyZ{j[vFHpsSMMrU}^Zb]eg";
export const DM: string = "{?xd@D[pGjH@TjYELk?cmoEaoA]zKDdr~iEQc[M[u[>^sCUI}aB>Qw";
export const DO: string =
  "{>~~^Ytyto@X>WK[bfjMRibXIY^GdCefsv`?@ggYxdZ{G[VybD^>Z|bfwZ[{{WXtIHkk]OhIcwChenLDmG>[{WhW>KGG?SktDcaMIzWPO]XEwM";
export const DZ: string = ">SURY|?oDwacRh^TUHY}TSZYIotZ@t~]dSngH@DPC?wz~zJjkT{Isnn_";
export const EC: string = ">EU[w?SKn|OznFMfBLWnY{qaAmRG>gPfvVUWrlSGTxiwt]kC^|agLS{";
export const EE: string =
  ">JUpyzlDKSN^>muL>I}JLNOqQEQFkfIL~?oIDx`rK`voBVw[vKIFaE_WTXZ?ogHEHK]CJbDLfZ[VXprCtwdLCL^]SxyWxL>GXGHKm[dJnl{ClTIB|B^u";
export const EG: string = "A^^O^tjakwV|FzjOFoDwSxfjla?b?Wnk[IWNqzSA~|lcmE}ErgY?^soDfOX{";
export const EH: string = ">BJ";
export const ER: string = ">LxvmgBcB`?MhtMcEp]IPs@KlMs`iwvdQ>YrX";
export const ES: string = "?zo~yJ}h?`_DA|Q`EQc~MDolYpaMC@av>kZax]G?~{z}nIwbzHu^roI^GrnoEWV`@E@VK?~}_";
export const ET: string =
  ">Nf]y^aTlAYKHFCFDT|~QGCR|Q|^HaIbT|NKLz]moszz]ISQhQ^tzzzkweIZbWUw?GWKCKcUARr{vB]sQa>RmWP?vU~~VQPbRCaf}Qw^HmUPxgsU_EoeeWzdEJmN^}]PpzXY?]MIo`[]wVNtBuKinJ^ls>nU`W>xW@y>`gVkxie>BDQDkCNnAeg|ccZa>Ncm?zGs|[ACLxAwN";
export const FI: string =
  ">JrvsU{HCLnz`zU>D[HtgYvHVo[eS[KI}mmxdzh^[yOld|?q|NqvGh[]N`oOWbiaE{V?OR_g_f]jYCOrXd[wI>@cj{TLVKO@jTp[F";
export const FJ: string = ">Dk^oA~gjzDkw}csACfhk[krXMWp~YOfgpG>hNnmk^cT_dAFN";
export const FK: string = ">FUqc|{]Q`dlydIB";
export const FM: string = ">DeZ]~~iqKJQQ~`lVhB^eWXcJ~sCdC?dNStSdc|dt}BvuKAxZ";
export const FO: string = ">LjryM}L[owK``bOmeRLGjCuwlWUCUWnDJ_HZg{|^wvHw|j]R";
export const FR: string = "?|tD^SA{EjNGgNNvvHpewbLa]MOXy|ylW{zMixoG_>~WAWYyz?}~QJ";
export const GA: string = ">Ov|OnsQUMVnL@pfE`]MU?^i~kCxGnWXjic}CEU}~ng";
export const GB: string =
  "?fvmU{IMSkofNFN|rmaJoCcfpVqAA}Xaduczh?^q]wfpF{C[imyMoRRaMMb?l@_ijqrYGVCNPI@]hmtAmArbm]`Ty_GAPtH`wJ_RFz|qQ]?jqEuhxmkbtKhgq`kT`TbHw]legiTPgscW`SFudSs[b`FhtSIAwQSMfLsg@?iKq>AJOU_l^Oun~Ez|KuHvQOANEDudGFgxjkDXIIsSKgl`vXbft[][PYl?PMMWtUU_vv^gayhL~Jw?BGJt{dMonwPERr`ix{ZOiu@emhmLFZ_OIhBOhiDHp`YkTBcGC`Uu|?]GSZ>}d}^JkJSxycPIFYfgmNgRG~n`?ufQ|TER}d@FUZ>@aWH@ivnFSb~dd|B@@K}Jta~wsFkQUlf]RYK[z``~v>~Rp_~S|?{vSa|jwSS^DIxEI}bpZeDwY[hI|T{wvkJ~_mBzo^G@PHmSmVFozy?zm]YCjyH^FPeOV_M?pE~XdGjrrW}tD^AHn>}_DDymFaOKjoKx@DJe@AhUqTkWW][d@}~hQxRDi]Ix`KV[qZlImA^Fog";
export const GD: string = "{M>na[[aUSPJxUY?vnYt?QIkhWE{d^@}ntrX?q|CIVA_ajzWD@{pjOVvoshyhQM^n>>eIHbaG[NL";
export const GE: string =
  ">BLZ]mxAg_x|odqhIOdPzaHyNUL}Wti~f[U}ofeKDpspCH`bgaqlchi?kuNiUWz~RHsVMI|pWq`iY]fhG_ChQ?mccjjxXx?Y^aKUOwUgRAINOkSXKEmnthvteUSeKtZ_Co[yt>~S^JUGxK{ZuMdPIgQX{_]oIcWQUpNrT@diqSN?[inX@qJxDammGhTttFydWpcYhm?cr]qrF{Q?jBeiX[yFG}ps]jKx|YOhPHpQ@trq";
export const GF: string = ">ET{E_GwLAGvSFeBzcaGnpadAdFe>@TMyr~q~ig`ezgJFxXPTkSPVgYttP_KBMxr?hCehu";
export const GG: string = "?fv_g>jLqlaRvoSfVJ]RLY{gBuW~Rpy~xGr~c~h>ViN";
export const GH: string = ">PvMgry[UA{[[kNEE__HaKx`M[lPtPbGZXv]KpwbvbindCun@CRphYHD_uT~oOEAfSs}XdWYNdGpRV{^aMt}VNf{Qo";
export const GI: string = ">KAr~gvyF]KYHpvzHk}H@KNCordftYtZS>?]JQrlT}aiI}uCoBwLo";
export const GL: string = ">Lhv_>uig?lniiipS}YxUszrdgZ|QVVB";
export const GM: string =
  ">R^HL}Su[IqU}Bt|zMAuwuevsoMSHQwWIF]p{J@h>{`k^iKvF`y}fO>De[D^PSalb_Ri`i~@Nzf{ieBfFWLCmmMvHwj@CDETQCtFJv_?DqI~^w";
export const GN: string = ">Q~E}sMxpusSH]zeAi~rEz~?hl>g}uz|AiLT^NR}F>JOjD_";
export const GP: string = ">EV{E_HPThy}TqJKqQNDITXHoEhKoZgdjTZl?WjzYbFBtJd~@OUgtc^ywFyDyxsfjL^[dvQh{JKjIK]X]l";
export const GQ: string = ">O~MVRlGzJsSpZZLBWLs{FwDMnoZkSvPzN>JMPvkCbwBfyV";
export const GR: string =
  "@MMZE}jmyqQeIYk>yjyj_RPLT{~NSIBLLTGsUN|t`HpXE[CiZA}Mvu`dsp_qOXBB]BYRDOMnrADo]zAhruBwg`WStjyPYAAuyWs>B_rZH]C>IJofpE~LEfvQwgqwn~Tjpq]pOz_`^RhKqN";
export const GT: string = ">FQv_@eqR?|TlEMpYyNyH{YqHLQsIH|R";
export const GU: string =
  "{Ao`KePHL_SMZfkhiTb]_c[UXrSe~MFObVPcLtbI]Y{I}PJqxNQ{FLzG^q>efs^irEHZ{}UyoLkSby>}Yq^@bfWUHYx[a";
export const GW: string = ">OUAyL}Pm[jXUnxAKfonQfKvPKhTsRZcTKo";
export const GY: string = ">EU{||SxV{HWuZ[]fnQv~tINxmGuBd@fTSCdnvDUWVjStN>}dnmAzkrparQT[ggAonuYQBYeAg_sSTgsdXmJ_";
export const HK: string =
  ">CS{|odM`xdF_yQy[vr@ibSbBVXAkpqnqRi]I{l{kjiBrALnWzgI?nlic^WCjHKmWWDdE[N^j>VNuKdxqkuO_orbm`eodhUmFC|Tp~XU_v?o^uLhan{}wxIPkh@[IHojZZv}lSC}[ZX?CDZ]gqnObkYNbXHQlKcnbIpXXy_WUAiOk^hiCKx@?zrzAd^HnkJ[uspubiC}tU[|WkynUr@tjW][y]}U^pMJZZIWXsbEjBe]vR}ThL_}ICJ>JoVzoMsNmDWp_";
export const HN: string =
  ">FMruhiNj[J[f@Yx{PDyw@qwiW~XIJf[nBGtixsRAVfGb@D{^`]?^ZwQW`YLQAO]y~H^whaIP|_LQtMGs}dqbyD{Ix]cXqztlz`Ld@VvxNwr`EEqdqGo[>vWVw~l";
export const HR: string = ">I|tD~O]ht~D^mgsgJ>oiYyQzXuDkAqWKNqULIWNGB|TZs`lxGvVMrBe}eqbc{PRxPKp}[N@qlOPHh?xL";
export const HT: string = ">FCrqhlMJdNx]uhJfSUDmNIFQIfHVDwfbNpMlzq?suR";
export const HU: string = "?vtD~O]huUTHxPnjXQVA~I|z~[La~Lccn^RTtyNKSfOHCu}XR~cJS_waX";
export const ID: string =
  "?A~|w>ia@DBhAap`yVrnAg^BHoV[KVn|twB?|LAHHoxBU[brR@PknlcQf>XHm|ccMfDqLjIOB|FZ}QFPA[{oULOa{UUaj~IkQwiv{CgdlOHHP@~oG}yLcOR{jIYLFmu@rIHHK[~zLBcGdL{^oZaaEwCzYAn{ZCdlD>_XsFLCNco@JJGKBIzeNbW@MDNX^jAlL}?VNs}~kyaFjZkWlD_aLXpB";
export const IE: string =
  ">J|vsW|>k`If_?tC^UY^dEMNDC|aeTKY?|SgGNf^~UYf`}}@AokO>CbQpQlXJ[OwflXgQvhWD}E[>KM_LsdewjinwEsR_kX[NX^GT[GYpHBKOS@I[eCEV~MP~a";
export const IL: string =
  ">BW|wiZKPg}>yT]^t]]ZLBuA?`uJQm[oIdqUyEuhpK{HuElRUGQvVnzor@WdAJVrCte>JkUAGbm@thZ}Cn`cMu?|oHQKtD]fxikSSulOBpEMdw{beTUrWC_ocYiXm`]|>tDfD>BzwpjK_wvIi~zckt";
export const IM: string = "?fv_HH^d}`vt`BN^H|Y{Umosli~uSchVnKatD|iC}x{Klz_";
export const IN: string =
  ">q^~{>~yF}yrPKTjRyjuAgCRypmv@KQvEDCmBA|BsLWVBedTN^lXH}E@]_X]jdW_j_eRx~>`SU?wiVq{|lKWlzs>BOmeP@IvTAod]@?JopNr`REFTUyfh_~_{zD_tgcBQPYuYGQ|~kMuwYRNoTz@[h@l}u@Zfr~VNB?NrHlSPW[b?DWAj[I]bBzZE@m>EDwyk@nYGGQpRgrdc@hfR`Vr>bf{h~gIyendAXHeUTtkZYqg`jwUFcKYQBYXq>U`pNnT?hD[pdn_CdSSjsR_ykxOaYlDUnw>]}CCAI`mET_HXpd?aFXMnJUVVTWEBViVVGEJJ~rJ{a}V`NrHdW[gusygSRZZL>tXbXnzjJyAyPEAGRB]csSFJYAK[QgOW~CpMNRHQIfUhqaHsFhvB]JSSgHuo~egTUGrNukt_O~KOO@Qv_}s`zLvPszGnfjd@zqghnE~CktmwAfzsb{]oEknVHRIZomo>^iIWHHLSKx^O_Ut?W_nglfySHi[kGdq?jUMr?M}_";
export const IO: string = ">OME_G]]@imt}NU]TCUX";
export const IQ: string = ">B[|OnsUU]l@SAWR_VuwhDVcbyWEdm}mh[RiF";
export const IR: string =
  ">m|zYhRGncRU_oZIFK]SiQ}eVdYHhWsVH}]GF?QMmrGQL~OJHgwHTmao~csX[JNZhf~{Spcd]|h~dMPf?fxoki}I`gpm]slOgtK~X|UnDsG_pRfFoYaJSRSG?>_rqqTbu`}?nbC_VKI@Y~|@OMODK";
export const IS: string =
  ">Jzpw?oKc~|V]yPrnw_cUCtfQ{dNrCLFf{]S~YKLbU_bAEfX|}xjMafyqxbIhgOUO[DN^awaK@wYnp?fsHXUn{xd|]~wnCzZhwTs|HQDPNDA|Tp^{YuoGpZFncldEgEwrMSRy";
export const IT: string =
  "?p~^OUpWsnmcmyiGsKsK~EUJHblPl^CP`ziRYvbyxNM{uWLxh_F_XEGN}yiiHHo>q@@lTkgOlGg?WvAU`IQ~}vYmVHCnirfTfj>gBS?dnQyico}xXJ^wOkRpJPteDyRkcfsu[mfbmA^|{DB`Kz{LLkFgiUxCEEk[WuPnFNgEGtCRPmm}}BCAwZ`ThO_sXSMeOpLQ~N";
export const JE: string = "?fv_RO_>Kb?CFzBa[M~BnYUF[LIdo}lpWkd|vG@z`eXYg";
export const JM: string =
  "{ArptKbi?aoClwloiLLvKlSWUBM>Y[zz[kUZzFqfWwQJ@_MdWvkMnW{zDzF[jhggoEcWa_gC?KmW^>@VKAaqxU~ybC|qpAb>bLy|L_nl";
export const JO: string =
  ">B]{{@F~otrTcGdWn}nYcOqOThgZp^@fP|CCuFcWdZXTtuYXvYHV?hb`NZKEHlEr{empOCF{}zb`NEF_VgYqasji]pcJozXyVtbel>`HJf}ox~L]OfnNtRX~b`]ybreM|oE>qgl]d>w|^jpZnY>G^vocmXg~Vnhf?_`|lZ?u?C?NgQqqQs^QCZo";
export const JP: string =
  ">v^~E_GUQ{wRyqOI^EG>EW{NebZFeeIA?UjYPfxG@na^AOX}WG{v}?izZNbxNpXLqBCRmtNzfFswsag]tHmNPopSrzP?]TewCp|s^LWWYfOyQzYdue|tzm|XI}NtJuOms`KdC}eHlN";
export const KE: string = ">NM^|D^QRgfuBA^maGf`ca~Ogu}Q_ASDmMzvG[ftb|pHHYU?NihLgOhrq[VrLGEFI`sxyuIc";
export const KG: string =
  ">BK{~yJ}en^hv>XQo}CRIIIWpvu}lwBuLXtdCG>bfgrdQMVXwOtvyowyxElnEF_iwvQYrRIOSkKP}VQUyA_sEjQEVzQzC_w[zUFjVmPfCV}IkAX?T~pcDz^r{NS^{@";
export const KH: string =
  ">CR[|D~MhcBggAGcG^S>y>LQ`NNtH^^T~N`VO{VOOgf_znMafd]rW[kCW_uYeneylKp`Ddp?aBF>POWy{upc^Jeryxr|}zuKkfTUoFHKKedBkEo";
export const KI: string =
  ">Dg{hM_R}_>^w_[MU|iZI>KyZm{Kjm>UUtxbJM~BpGhiliFsdGz}F`qf_rNbTISPhfrQhXRZwu`DhB~N[nBPGsBIQzrpI|AwW>MMN";
export const KM: string = ">MdpOvqkfpPHNiDgyPy]lrh{";
export const KN: string = "{>{qVua`epdZSqLaptVu`PzBBoXNp_LXNolA]s]}ew@C@lPl";
export const KP: string = ">CT|w>RYKHfkEADSPBkMkp?Au~d{nURY]Mxjrb]";
export const KR: string =
  ">u~~E}>PrkI?pdjWLBja?dLTnRrRCcMLuj~sMy_bCc]SwFu>pdglypHKDfNHgHh{tWs^ndjV`MFw~ovCLEYhuueThdv]xexWMhyeHDle?]BYqzxEds}KXURmwyoLlVY>Ukr}H_USvUFufindnWo`qC[tFigNj_";
export const KW: string =
  ">B[[w>YPhaAxpkf`J`ipcAB]_mvvNmic?_QUWNFuSRAYGZd[|o{kmks|`?fVB`VuEr}mH@FR~KE_jzTSnaL{cXQwU{AKOXK`[{lTm>irQCJ_>`py@qgjIjxbXntiwP|Cdc>nX~c";
export const KY: string =
  "{]D|XsJCH?qDQJ}r^Lw~mXvMhnWdDUR~Od|Svbce^l{f|Qbw^]ijSqsWoBNMq^aJQnNghlKqcafsf{gtpvP`|MSkjX[KTPlRGb?z?gyNcSL";
export const KZ: string =
  "GoE~O^tiot]>iBj`RfMsd@hCPIppjjaftA}|DyPHvlSwZOOVEZdFcTRR]glNfhlDEAxL@Cu{>lk>bw[ERI~rzQ|JRmMwZO{LLVRaSypFXS]~HIDgs|@Y>[C^sLLNgqQNza[s`xqON@MVvouBaHJ|s{";
export const LA: string = ">CQ{~qgR]S@qOrV?q_bGH_nO__JEnLgKZN{IVI@~Vy";
export const LB: string = ">B^[OvrOZpKgoep@bFDeWgLOgi^I{[jmhdrjvjOVmTZTxcwKpl?`AyN~";
export const LC: string = "{?xw{A`NGS>myPhC`}raaq?zOVFpZ@h|JbBBICEUPZi|HIr]mG`obAOkkOEqx{ZiLgsW";
export const LI: string =
  ">Hpr~ZG}ZdBb[pYqnfn>VWWw_~DcYuErAGpadOzNFxcqLl_`lkf}@yBbczzJ}St_}`j_w{zgcSED~qKdxhqJbXTkE>?lPE|agK^Ft^g@br>RSQKDz}n?OCxn]";
export const LK: string = ">o|zI`DndTA|_`GemW_>Db`uut]vAlJV~sHka[gHffulESlY^FrxPzrR|||ZjID}GlCnL";
export const LR: string = ">QEMgvyDOdAFN~[[hyucPtQ{dK|IxLO>`t{N[jHJkUtkZ^YbKM|dcrLuI@vOE_R";
export const LS: string = ">Mjqb^g`mjWTXiNjLDylVub?Q|jF";
export const LT: string = ">JYpz`H]~C}G|O]NPbpyj{[MMy|]vgZkJ^RWzybtQ";
export const LU: string = ">J~r~ZGQscly}@CsSuHCPZeeE}XnJnwItZ_pkC|mA[UKE|]lsZJkjFCApsT>yeddyI?FHSu@_";
export const LV: string = ">JWryK}^CmSCh?c>NafQoChnNHNReWZoeJDKjHMZN";
export const LY: string = ">RnM{@tVqiBlxVEjjm|i^oBsyaWdszSknQzkioIyljblD}epoXDuZUZtFZ>Yt_YcBwNFMinqcy";
export const MA: string = ">S^?zyj|}af}GZoBQVqG^GefDoiTOU?OOy|?LmyFihbIB{]zt~XaWUe>jp?jqBpkbYP`urZwKpJKGtNqrV";
export const MC: string = ">JKpOns?CeBpcSWHjZeS^sSfYcznx|Mw[_enpF|R";
export const MD: string = ">JSrv@R|kK_PyLJ]?IibOB^h[ZpWweq@IbhifuN]gEY`k}xl";
export const ME: string = ">JAr~HeswCspZqzeiUGJDNiCCdQDPTxTevOnvjlKN`zCCEEiWAMNuB^DSZaCRIzW}Ogj@QqmmEB";
export const MF: string = ">EV{E_HPVZYaufQede[_iOO{{hkzMZ^La";
export const MG: string = ">Mtr~HcA^x>xn@`F{rkC?@`EW[UsMjNPK{QSZ[^bbz^}@]_";
export const MH: string = ">Dd{{McYj~M>N|G]E|EG@FCtY|qhsLtGQKWIYrDXsy_";
export const MK: string =
  ">ItryK}_ZReYNCQXXHmw>R{WM?QKjgudIK^TqqaaaGEhsf|iU{hQ_WBc~Pc[uPcvY@iMbkIJZEK[w}CQMKbs`M[iya|GbA]vDTN]E^ud>OOA`ysi}fst|{IKWND";
export const ML: string = ">REM~v@R|cJBSoomxOMxWGElGR?G`iQFci|`EXeNZzN[mXPrducR@U";
export const MM: string =
  ">o[zeIuBYJbkg@Esn>Ceagx]g}Bp^ezuLYTdLVaW~KF}K`TcKA?_JQboIl~X][LD^~Uih|Ttj^KzGT_~F[rxMXLOUkBiDtxsHee`hy{p^eqo?Q]kKiLAk[l?zLj?J]nj~Om[PT^]Q[>?hfb|LU?zq@w>|J]Lmg{hgN>[LGQ{JBUHx]zvGxTMNrRWK`>usr`m>Zv|PNynkcspjfs}aonqCEkIfoeUOKaX{{@>?k{L[>_RQbKh~TMuIouEOszdeFBAVviYab[wbyoCnOwJJPaXomL|fKAH}nFT~OxeNkjIP>wg[sjXXV{^>RRcHZ`eSIzrycm^Ip~yAe~^~lcyu}ofgbdliJOH{WDpE>~]a@obNUIh}|GHL{bvz}IuCUOLgByjHuD`gPDxdUVtNsdyc~wk_^bAosj";
export const MN: string =
  ">BU|xdsqU]ja_OPP}ghMno|_J>yKtHz{M~YgBoZG{XEnZA]v>RSF`rmo~fH`vLpR`w`jDGQHlgXmiCrT?J}pfFiydor~JZ";
export const MO: string = ">CS^oA~gzxHm>LD^iRcsc`BLzovhfUnlnXai]M@sMpV_Hd?OX^kRIyB";
export const MP: string = "{AoaL@Xg]sKev{W`m>o>qyKnA^O^>jSVeOhxF_rQ@}n~NndHYOqzmXCimVL_";
export const MQ: string = ">ES{E_Gn~G?pgdEfPMtJEMskpd{aN]ZyTSrIyA?ZQnbsBSPNQu]^kQT`TMsChUxDN{iYjT";
export const MR: string = ">RMMgvxzNvcrQg`J_L~D~Yw^wfqxzO`ujUi";
export const MS: string = "{Ar>C?w]lvDf_p]ZG>wYQX>?>IzwzlTDfW~N";
export const MT: string =
  ">Jvr~ZGQw?nlElIgK^MMbZuajLlQs^N^S[ThL`nEmrVidnjqtuf|GF{?GgCePFBWQD`f@bAV?CkrwKiWBeqFhI}aEJ@QcZrCw";
export const MU: string =
  ">QMMgzxgyiCpw_R{YoZScwtRZcfIIYYcUrUYvSC^jWnLOobi[]gKX@uITMgihMkJ@gHaOay~_ZnUbDuqwCY@n]l_hB`Sx@Nb";
export const MV: string = ">B^{^|E^IZM]~ImqYsqL[}d}c?m_d}IFPRW`>XHxi|}}Wri[UQ?C]>[`gACust";
export const MW: string = ">Mlvmfwd`v@p^MINJ?CPjmXYzOX[{kk";
export const MX: string =
  "?Ur~gnyyrRW]sJFgZINxMImDm?xUSjTSFd{PX>zL|Kyupq~WKeP[MoEdHfey]WnzHhLYESt^sDDXwfNwHaycIcRtidSr[UVNJjzsd{H}T?Va}KfI>UiLsOrUOb{aC}MkM^N";
export const MY: string =
  "?Ev}DrSNcSBQZPQCNNUSZbgz~nHViucp]R]PYWkgICuoguhN~YasTN@NVOVHBGpwdLYv_keBspgdomipzOQrIJQIGK^tR[MDSeyMQND_OJuIeJG[m`CNC?ZZLrkex~O{r[d}TD`xUjfLBLgexEaq{rnAzzk@rYTPZZQeGuZz|BfGt`mdI}q}O^j`D@aI>O`Z>[}?p@nEQXaWl?|Bzhxz^y_o}ncf|Dt@DtJzjkmfFXb^a^N";
export const MZ: string = ">Mzrv@R|~@sJj`XjAxc@EiKouXBVCamSCYH";
export const NA: string =
  ">MnoMgry^N~BBSaiWVDhaewxM}MAPjM@{l[P^q>Aoaa_szhHgPzdFJP{@f`UEEZvpmSM|_LEKWaDSHZ?~ZYT|JXTrzbEuoYDKG?TEBf@fng^|NthjrveeSA_w|kryEMxlekzwMNCxw`FIvc{_";
export const NC: string = ">Dg^o^O~okn~fY@JQmDZkrzE`?MlTqwB{rI>CM?V";
export const NE: string = ">Qf{>gvxrLKmEe[}lBSEo??DNDd~OAa@RdoT|a]XFu@NTIeaasEff?HOCNc|bM";
export const NF: string = ">Dn|~_DtR~wJCWq_TcC{VVKtQ]jOUt]";
export const NG: string = ">PnM|o^ykYMYxd@GpybepPr`{lT`QEn@mGrWw]lEiZXV}TSKe`DNLlMjfQnHZ";
export const NI: string = ">FKv_@iYdMOnrQ?~o{A@tSNHFPoKEvJD[`bIG]>CMfWDodZv^waZ>o";
export const NL: string =
  "@E^OftNrck>bUkwzA^{MkjpMafclkQ{{@BcpbU~yF^aV_hr}NAGXxBHhDFZRy^H}alQCByq]gejtq|ajtg]s_`@GB_EXGPRiYg{ebhw>o|efN|Ukx{}M`DMnJ~NR?vMHPi?`t`H@UVQ>pQu^NVTMZvptQ_";
export const NO: string = "?`~HQvM_?`zdjCfqQVzr|CbAK?XQnc??rItj_[]sQQfse]Nkzsx{XcTXGitPxoxDRZ";
export const NP: string = ">BU[|D~NF`mlfK_zy{LjR>B?tw|eoccNa}VXtxlyaxgohPQosJHVXdUXsgr}KT|UFjyQ_l]~twa{BrCGBDV";
export const NR: string = ">Dm{|`Q{[lvZ>jt`O~Kyf_Lzg]PmCC~r^uo";
export const NU: string = ">DiZHUuqRqJOFHi^B]~xboiexx`";
export const NZ: string =
  ">~|xc~_xPxQ{Zem?@ZmFUAMj^vPpUm^C]FuH`h?tvkeRsMyufQ`hF@PrSan>^S@]JggO>T`KJoe{MhGP[zFl[IvgXoWcfvxCB]H}d{fsFPvUzA}NGeBuq";
export const OM: string = ">BY|wCRCcpmG~>wqwo>KStu{BKCsOkibAlqm}MyS`YWtx?Ju";
export const PA: string =
  ">FG~{>~yH}pjLAAM`xFyYAB@t@G[x@x>u}}VpUI_cIFeDGr{YptxFTCG{J|JfVM{n_?oe`rjGqGPJQCkHBgKrbzm>LJgJAzcl]>iurbkxDQ}SQdWm>uTgaGDnFXKphUGRIQG@Yl@|nrFmKxTscL|Vzq]_MxYRjuVOjoMO@okIk";
export const PE: string = "?WvsY|>VT{qYkESDuhCHtHwTHC[ZjGu{[WLuRVbAAXbahea[sx]dOcXAKeqv?TSqz`nJW`]ZaDwJzr~}No_";
export const PF: string = ">DfZM{[[epClsaeicwm_{?l{?|_p>>rSIdJ|Fcn";
export const PG: string = ">Dm[w>hlMeCyNe{_cO_KgUJt~PNLPAINYiClmHjtWSbtqKaUX_GmwDjyrn_o";
export const PH: string = "??v_@iYUypd>JA_MDhLFpPSSp[t`yQuVznbOq^i`~vvIEw~yqbrlc|tcT~fmhCAgYp~MrEPTCCs^VY_c>ypn";
export const PK: string =
  ">p|wgN}mLoJIcx}sHqKZl~FdwDWPR`Qy]AajRMrqJbkQ]{gPUq^YS]SAhOqK@}FgP@JN@vozLPXW|nc}HhmspbwG}ZVrVu`[^CiqCLjcwtyFxfZJZJE^G`DRw>aXA~^DNoqoOJAiineS?zRmobTjA__";
export const PL: string =
  "?^vaZF|P^qX?^UVXSbQ[DmrOOhL`mxub^gZxoJFaZLwgVpdA~pP[oZx`|xa^OxczHi>IW]]i__xxrDRITgDbks@OgsVm{";
export const PM: string = ">FEqb~`t[h}MjKpPACpkNDJyyo{UGuwPO]PVmBuHKy]ZSAiU^TG^]dx^`A";
export const PR: string = "{?wKf@ado~iDo@?LZOZP@xR";
export const PS: string = ">BX|w?SKn|OziVpzs|[T|VSbTKbwPBFqRhBP}~@SyvyVc|";
export const PT: string =
  ">K?v_H>LSrDGWHbDY~OjrVISWjQ>xBIaAi{geUTMgp_Zo^^apGlVX[Wgdo@]ZxsX`]fxQVClK{X?{j[rdD}JRoMGFnzQ@mvhy^oaKpspvZD{Wio{s[DLimwuoyOL@?]WvuxU?nAsc";
export const PW: string = ">Dj{{Ay>OktjFSEFm?]u_rJ~zccmPc@QYSYw^Zp{Oxx}ZLXMaVa}`kFvZIcTZPTShIC|KzE";
export const PY: string =
  ">ETZ}bMfGn}b_]tDdW]oVLstTkXjs`nv}s{ZzRzZR^ANdbA`a|nzJHgeZvlEwbhZwkehFgoMITPm|YY|H}SY_m>OpTrdBA{@LxGSTQh`h_?XquVXNx[T|^aEkeshcKbi{_";
export const QA: string = ">BV~~>M}ankW?d>On>dQZ?_BpA}bMYP_gO@ZZAKE@v_XBKDciIGXa_";
export const RE: string = ">MrroF^bH@MYElsNIoXytGPBvQMoNUjUh?k@vJ?icOFQ?@rs~c@>FcbsA}EZGp]qcyO>?MvA|dSufBJb?RqugYZ";
export const RO: string = "?nrv{FhN}Y~ayD?gXmQBiVjuIYkW[|zxBAPgZaguiN}RxYFE~QrW?tNhhazqVy]";
export const RS: string = ">JCv{DpSC_DTy[E@wWdUCDSD{P{PjuVEHNCGiC>lBYKi@VtMf|JMIyghE}sJNyx}JmgSnB";
export const RU: string =
  "Gp~mA~SZ>GBUKy|{Mn{zLlPpTiruWIxBOsSm_FCRuz>Pcr}Qd`kPiObnZsWOnQjgonkXYhpGnpu_Fejwxqo>ltgRe_BDFlTQ}~w";
export const RW: string = ">Nn{@b^g_FTBvB>qnONlnwtDdfAYk>MqLGTw";
export const SA: string = ">BZ|xdXHm|vQxKpNnpRUO@?W>vXbm?`M@{[w{MNgO]AI?@Is{f`[ppHHw";
export const SB: string = ">Dl[wKnuDd>PqSj|M}vsy|x>EWY_v[bDrhUW@xROaja}F";
export const SC: string = ">N~MZG}XPIHMLpTKJ~qQ[zuJN|`NRgCmeoRpFd|GU`_";
export const SD: string = ">Nv^OfsubxZPLUEgVdRmo^wf?IXD_";
export const SE: string =
  "?bv{WTaGBvHJzqQHqbeO`Z^LoIzRQirD]Dm>L|o_edxNUB]NdPHRMG@]^|`J}wfxAE]QM]zNyzYh[>Y|nCf]n>Flhs[qECsA`VI?z}J^rEC>ihrBrAIVPuQ]XkEEP~fPnuKi^~jF?`MuyFWy>DFBNuLl_`pMFa`eTwOyV|YPwBsgWX{NLfrVO]";
export const SG: string = ">~[w>f{JR@@?s?ad?_FLOoLP~C`wJzEjrcoHw@Uqt]ijOvXqtoECxYs_";
export const SH: string = ">LzryQvltgpvW}tK[ZdZD[Yxof";
export const SI: string = ">Izv`k~|kXMqGStlOlDDL|}EvaJ>BANjSM[zjtchfK[tc}PC|lnDpYDxigZ_MgEU}x|OToSmO]hAQyYjNDp";
export const SJ: string = "?`oE_PNBvHTXexQ~_";
export const SK: string = ">HtrvtUdbmAxWjvzeFyEQ{qlwTNh~{>uLaedBxc[cg@taLCifdWQJywrchZPcj]WZe}bYFvCKvw}HAsTuqWo?`_";
export const SL: string = ">P~MW?NMUIbHFkswzYG>z~oZnhL@eawla>C";
export const SM: string = ">JI~?yOB]slr`kvojgMQ{YrWqLvRDFT]lp?hEcguLg";
export const SN: string = ">RUEsW|Pu}j>D_T^koMMVYK|RsB@HAbs}WvCvAKayGA_{POt";
export const SO: string = ">N^^OvpWgrHvNvZjxYZElabpWDufn}U@gQyLOhpOQPab~FV~H>FzEyPyg`n]SmFZMXIT";
export const SR: string = ">ESZ|oibxcWZLDh]S[Y_HpIiO`xiNtb?~sH`r_Dqu|";
export const SS: string = ">Sf]DrSNjlKYP?{O_KOx}[je";
export const ST: string = ">PEMHheSD|r?s_joY^hpWc]?fB";
export const SV: string = ">FOrv@R|kkeZWqTYi>|JKJd{j~T>X|xQaglOiDXZFIhdOuF_";
export const SX: string = "{?zQCZSOm~[s~OhcfTIQoHkRXe~jZStmlCInE`YR_";
export const SY: string = ">B][xdXHcMvG{rM^SVGvXRR~fqrd^mKMGr|V}N{`qysJ";
export const SZ: string = ">Mf~>M}b^fL`s?OZvMhbOwIVTtsIxOt|ckz]DF";
export const TA: string = ">Lzo@d|jG?rxvx";
export const TC: string = "{AsaG|ny{yBUZECc]j}SXz`baE|{C~Fbq]_PGbhzR{[nDOYRRXTL";
export const TD: string = ">PfMV>ksXBBNleFRQHBNkrNZGV>JXW|vBR}iMh";
export const TG: string = ">Q^MVRuFzcLgdn}PfNNmIy@?jonnxhdg]Cu?i";
export const TH: string = ">}~~]>Hhl^khu}uxmpuf@lrfRGEm]v@qWY>rZ}wzFbKG`tuvVCXbZ?VnMXrCE]^`ndNWP";
export const TJ: string = ">BM}bMh|BqKjBxEmnCQlPM[{>v^uzhPY~WWsCTCSXMA[|Lt@F?WLWfPcU`[`d`_OvOC{";
export const TK: string = ">De{{ieNdRV{qFOxGNqX~jC@_";
export const TL: string = ">Do{|ofxlO~|Il|HIqYtOu|yJvfL`Xwr";
export const TM: string = ">BM[wYM~`sdEmWqolK~`sXV[|CYwZbCPDan{Y@L|KOHz`Etq|nnUNm?mTK";
export const TN: string = ">R~HK}_I]SG@~QBiie~padQIppNVmL_>UNG}]agh}~DDGcMLmbLXo[ubHD~iRsUf";
export const TO: string = ">Dl~oA~gzxHm>JbYZ`pJCfL{^WUK>Yq}KgG`AkVp}Q}FZwpl}nOAK?hclUe>|baU_";
export const TR: string =
  ">q{||eHP^VvdG@OkkhlPaCjDEqh~`NCStLws_|N}Cf|ozm?hV``XzH~ux}ITdgWaBluRXa|HlEI@VtOiD|@fYy{bWfJHqPx]L@WxgC?sAYNPY]JG";
export const TT: string = "{>{q^[WvpLukPEQtjeugo}KDMhExudSW]PCKlMo{tVISOftVEcnMgag~Mc|YD>QOhnPMV";
export const TV: string = ">Df{}c|~MnAoP]JM>rYNOfLsEM_";
export const TW: string =
  ">CB{~yJ}dCI}?nPnAUnsmlywFWO[oayPooJPUO_rM`bm]^LqUQikQAxCE`Qod>tkRoaE}vtn}lkHGC}kjQIBXow^}|ZsDo}?bxDl{PwpXi{MWRrqLcJuVjy@kXArHejCMyn|au^QVw|qrqyaMasiUIEUH}^Qtm>FyPn^Sg~~GUUOxm_GNKRBIAvrfXByZWZME~t{W>b";
export const TZ: string = ">NEMHcAYe^JtGJRcL>^[mztAHlnUA?lw_ch_BxcjX";
export const UA: string = ">JEpz`CHFo~_VcP>uOkQ]^cBMsKdxWE~ro^Vq>Wy_SRb_}VcswRE^xuiR";
export const UG: string = ">M~r~grybtm[{XTTsRf~aFbC}p}cHruWA`ymdYH[b]aejjUuiYFDw}kc]QWVFsENDakhubbScV";
export const US: string =
  "{~fjl|GAFXT>XB>gytfhfAYJRkTN`kbVGSBoYrb`UdgD`EiZTMYsW{pQKx@PmN>gXmJlRiE[d^hf[ucl{i~mNF}c`J^MPB?U`p[slvDz}dh>XlKUSAelV_^oPr|hRQTExAsn[x>Q`lGlFW[uZk@xFAuoyVoNv|[obBeYgJikbb{HUYloysZ`ihjqpEMBBmQmiyHYnPt>KaNpLEkpcRhC{uWIjwZow{nsgcC}K]ShoQkv^~YLzgK[cwBV>E@e@e|UA";
export const UY: string = ">ER~~{HF}C@_o`GjtFlDHIMcORJbCO?n[qyO[YRzjitATzY`Bd~RWFC}dDAgtYsm";
export const UZ: string =
  ">BJ{}bMhsGR[i?Xauny~fQsLtzYHy|vBXnHZOCXO]ln}@WostbZw_~Mc?USxmLEdITJh_jzJeNCLPaow~nOXdp]TyIKqX_so^PjRDCG?nLwI^}~FaIDM?oPh?@Fo{WblxbT{Y~KwxmE]ye^xWiL>?>azu@a@qBsLE[WXeUvpVebTEC`xHPb`xyFYTfHU{AmpqPSYwdvw_dHfAHy{I^JJu`GobCN^nBxjHPBAi}RwNuwW|KmLauotP~G^kZYv>^Rgc`VZaJwqaCSapao[I}ZShoRVz@zoPiClgBPcPq`ftUAcaWv`}i[Rl]O]L~AflIEO~viBbRS}_JryRqDp@FBND>XmyQ?LUMFbmCT>nLHpS`KJzJ^fHbxjZuxyon|@OmalZVgZNR[MLfZIl[eSE[lSINLLlLMDWgKDUhd>y~Mk>vJtJF";
export const VA: string = "?p~>{mEav?p~XgA{xAImoY";
export const VC: string = "{?wKm?hrFgg^OQTApn`tslwAqrLE_z|WnF[wev}LVnCfTN`Jxpwr`zTc[{XYw?ZJHgjqrWv";
export const VE: string = "?IrvuVhG{WDLIposH~LqgXcNUn}nIXeqSBS?vNO[cIo^uf[{vPa";
export const VG: string = "{{>`nnwFabYZnYZsEobU^`MjLgNlque?Y|NWvrdRaOj>`@WBWcLzn?mZwl>b|Nmm[@|b";
export const VI: string = "{]EWAv^}m@xbFG[hXlPc_jnTJKJ?UQP[]C{n[fIEQqlg@w?V>Vnob|hzZ{kxBkNVQ^qrtHxurYvo";
export const VN: string =
  ">t|wib^QyODT{{Xm?N_TV?gVEWzDtUUP{nniC@Xwji|xeEpgUgSwlpImjz@nvlVwk?Rfj[rppaBGCs@g}?edAWKEz]Y@UQrRNc@c?kcXCAx|T|~SL";
export const VU: string = ">Dk{}c|~NFDv_URlMS[UCkC[{DjtnrIiqnDirQKXRWQMg|DWl~}>whqAiJNN";
export const WF: string = ">DjZMg~wTVM]YrejDCHI{]YsSUOdTxq{eMAmT";
export const WS: string = ">DhZhM^>YcWib[eGbtHT?Mf~cLYgoeqMVloW?x}Z";
export const XK: string = ">J?ro@@EXWacJJxgDrn}lNzxS[FXJzG|gpsjBbxe_";
export const YE: string = ">BZ[wYPhlQuSQg]uNXmuDy{?gigj|]klPjg[IvT||juvb`WEF";
export const YT: string = ">MrroFSlSEajvgXEq@K_Ob?bUpD^NOdyuqvBK[LTPc`kRdt>kNFzqIVtJVmyaD`@g@>bNAVIaB";
export const ZA: string =
  "@f^|D^RAtoVZj]XTO@OdzmN|W]GlUpZs~]aOui^G^ZdqyqHVnuDMDIxJ]~A}gk}vDTrS`XjxAUgNW~TeynrlzviF]mDUM_OcHW|nLFtwAbJ>SgE]wL}Sl>O[>HwtfvsJ{_xeOK]|}_`p`ZZr~KA]RJAnAsYFgIPfY";
export const ZM: string = ">Mvrvwm}gb?nWPquJQSG>]JB^fcqE`lJZy_";
export const ZW: string =
  ">Mpr~WiMdrIEeNuLmvd_CFDDLOtpRukWnfQGqyhRU}|fM>SNykzHCqfnMOvUbHA^YpfCnic~vzFSuD>F}G|AMxLWSAPM[VRnay[iH";

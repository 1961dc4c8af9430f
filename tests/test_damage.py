"""Damaged copies: each kind of damage is found, cleaned where it can be, and read through."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from graph import reading
from graph.extraction import damage, fragments
from graph.extraction.damage import Damage
from graph.facts import Comparator, NoteKind, PolicyFacts, TargetRef, UnitKind, UnitRef
from graph.reading.document import Document, Paragraph, Source, Span
from tests import damaging
from tests.conftest import SHARED

SEED = SHARED / "seeds" / "002_a9327ad439175968.txt"
TITLE = "云溪市湿地绿道提质惠民行动计划"
ISSUERS = ["云溪市人民政府办公室", "云溪市水务局", "云溪市体育局"]
CHAPTERS = {
    "摸清湿地家底": [1, 2, 3],
    "连通城乡绿道": [4, 5, 6],
    "丰富亲水活动、文化体验": [7, 8, 9],
    "健全长效管护机制": [10, 11, 12],
}
MEASURES = [
    "开展湿地资源普查",
    "划定湿地保护红线",
    "建立“一湖一档”数据库",
    "打通绿道断点",
    "完善绿道服务驿站",
    "提升夜间照明水平",
    "举办亲水体育赛事",
    "开设自然教育课堂",
    "培育特色文创产品",
    "落实河湖长制度",
    "壮大志愿巡护队伍",
    "推进智慧监测系统建设",
]
PLAN = f"""{TITLE}
各县（市、区）人民政府，市政府各部门：
现将《{TITLE}》印发给你们，请认真贯彻执行。
{" ".join(ISSUERS)} 2024年3月18日
{TITLE}
为全面落实《云溪市生态市建设纲要》，着力改善人居环境，制定本计划。
一、总体要求
指导思想
以人民满意为标准，统筹生产、生活、生态空间，全面提升湿地绿道的综合效益。
主要目标
到2026年，湿地保护体系更加完备，各方面关系更加协调，历史水系全面恢复。
二、重点任务
摸清湿地家底
1.开展湿地资源普查
面向全市范围组织湿地资源普查，查清面积、水质、动植物种类。组建12支普查队伍，普查图斑完成率达到95%以上。
2.划定湿地保护红线
将重要湿地纳入保护红线管理，严格红线准入制度。划定省级重要湿地6处，湿地保护率不低于55%。
3.建立“一湖一档”数据库
逐湖建立档案，汇集历史影像、水文记录、巡查日志。数据库收录湖泊档案300份，巡查日志归档率不低于85%。
连通城乡绿道
4.打通绿道断点
逐段排查绿道断点，优先连通城区与乡镇之间的绿道。打通绿道断点40处，新建绿道180公里。
5.完善绿道服务驿站
按照统一标准布设绿道驿站，配备饮水、急救、充电等设施。建成绿道驿站60个左右，驿站急救设备配备率达到100%。
6.提升夜间照明水平
更换老旧灯具，推广节能照明。更换绿道照明灯具8000套，夜间照明覆盖率超过80%。
丰富亲水活动、文化体验
7.举办亲水体育赛事
支持社会力量办赛，打造龙舟、皮划艇等赛事品牌。举办市级以上亲水赛事10场，赛事志愿者培训不少于16学时。
8.开设自然教育课堂
依托湿地公园开设自然教育课堂，编写乡土自然教材。建设自然教育学校25所，开发自然教育课程50门左右。
9.培育特色文创产品
鼓励设计师开发湿地文创产品，办好文创集市。扶持文创企业15家，开发文创产品200种。
健全长效管护机制
10.落实河湖长制度
压实各级河湖长责任，完善巡河考核制度。全市设立河湖长1200名，河湖长巡河到位率不低于90%。
11.壮大志愿巡护队伍
广泛招募巡护志愿者，只要热心生态就可加入。招募志愿巡护队员3000名左右，每个乡镇至少组建1支巡护分队。
12.推进智慧监测系统建设
建设水质自动监测系统，实现监测数据部门共享。布设水质自动监测站45个，监测数据共享率达到98%。
三、组织实施
加强组织领导
各地要成立工作专班，健全协调机制，面对面解决困难问题。
强化宣传引导
全面宣传湿地绿道建设成效，营造“人人护湿地”的浓厚氛围。
"""
TARGETS = [
    (1, "95", Comparator.AT_LEAST, "%"),
    (1, "12", Comparator.EXACTLY, "支"),
    (2, "6", Comparator.EXACTLY, "处"),
    (2, "55", Comparator.AT_LEAST, "%"),
    (3, "300", Comparator.EXACTLY, "份"),
    (3, "85", Comparator.AT_LEAST, "%"),
    (4, "40", Comparator.EXACTLY, "处"),
    (4, "180", Comparator.EXACTLY, "公里"),
    (5, "60", Comparator.ABOUT, "个"),
    (5, "100", Comparator.EXACTLY, "%"),
    (6, "8000", Comparator.EXACTLY, "套"),
    (6, "80", Comparator.MORE_THAN, "%"),
    (7, "10", Comparator.EXACTLY, "场"),
    (7, "16", Comparator.AT_LEAST, "学时"),
    (8, "25", Comparator.EXACTLY, "所"),
    (8, "50", Comparator.ABOUT, "门"),
    (9, "15", Comparator.EXACTLY, "家"),
    (9, "200", Comparator.EXACTLY, "种"),
    (10, "1200", Comparator.EXACTLY, "名"),
    (10, "90", Comparator.AT_LEAST, "%"),
    (11, "3000", Comparator.ABOUT, "名"),
    (11, "1", Comparator.AT_LEAST, "支"),
    (12, "45", Comparator.EXACTLY, "个"),
    (12, "98", Comparator.EXACTLY, "%"),
]
BROKEN = {"“": "&ld*uo;", "”": "&rd*uo;"}
WORDS = ["湿地", "绿道", "提质", "行动计划"]

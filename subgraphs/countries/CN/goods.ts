import type { LineOfBusiness } from '../Country.ts';
import { goods } from '../demoGoods.ts';

/** China, around Hangzhou: silk, tea, electronics, garments, ceramics, toys, hardware, bags, stationery, appliances. */
export const lines: readonly LineOfBusiness[] = [
  {
    words: [
      { local: '丝绸', latin: 'Silk' },
      { local: '丝绸进出口', latin: 'Silk Import & Export' },
    ],
    goods: goods(`
        Mulberry silk scarf 真丝围巾 | 90 × 90 cm, peony / 180 × 65 cm, willow green / 53 × 53 cm, ink | 621410 | 68-680 | 60-190
        Silk satin fabric 真丝缎面料 | 19 mm, per 3 m / 22 mm, per 3 m | 500720 | 198-690 | 380-720
        Song brocade fabric 宋锦 | 2 m, gold / 2 m, vermilion | 500790 | 260-1680 | 520-980
        Silk tie 真丝领带 | navy / burgundy / silver | 621510 | 88-390 | 90-180
        Silk blouse 真丝衬衫 | S / M / L | 620610 | 268-980 | 180-300
        Silk dress 真丝连衣裙 | S / M / L | 620449 | 398-1880 | 260-460
        Mulberry silk quilt 蚕丝被 | 150 × 200 cm, 1 kg / 200 × 230 cm, 2 kg | 940440 | 398-2680 | 1600-3900
        Silk pillowcase 真丝枕套 | 48 × 74 cm, ivory / 48 × 74 cm, champagne | 630239 | 79-320 | 110-210
        Raw silk yarn 生丝 | 20/22 denier, 5 kg | 500200 | 1980-2880 | 5200-5600`),
  },
  {
    words: [
      { local: '茶业', latin: 'Tea' },
      { local: '茶叶贸易', latin: 'Tea Trading' },
    ],
    shelfLifeDays: [360, 1080],
    goods: goods(`
        West Lake Longjing green tea 西湖龙井 | 50 g tin / 250 g tin / gift box of 2 × 100 g | 090210 | 68-1680 | 110-700
        Anji white tea 安吉白茶 | 100 g / 250 g | 090210 | 88-780 | 150-340
        Jiuqu Hongmei black tea 九曲红梅 | 100 g / 250 g tin | 090230 | 58-520 | 150-360
        Gunpowder green tea 珠茶 | 500 g / 25 kg carton | 090220 | 28-980 | 560-26200
        Jasmine green tea 茉莉花茶 | 125 g / 500 g | 090210 | 26-260 | 170-580
        Oolong tea bags 乌龙茶包 | 20 bags / 100 bags | 090230 | 18-88 | 90-320
        Chrysanthemum flowers of Tongxiang 杭白菊 | 100 g / 500 g | 121190 | 22-120 | 160-600
        Matcha powder 抹茶粉 | 80 g / 500 g | 210120 | 32-220 | 140-580
        Celadon tea set 龙泉青瓷茶具 | teapot and 4 cups / teapot and 6 cups | 691110 | 128-980 | 1400-2900`),
  },
  {
    words: [
      { local: '电子', latin: 'Electronics' },
      { local: '科技', latin: 'Technology' },
      { local: '智能科技', latin: 'Smart Technology' },
    ],
    goods: goods(`
        Smartphone 智能手机 | 128 GB, black / 256 GB, blue / 512 GB, titanium | 851713 | 899-4999 | 320-520
        Network camera 网络摄像机 | indoor, 2 MP / outdoor, 4 MP / dome, 8 MP | 852589 | 89-890 | 260-1200
        Wireless earphones 无线耳机 | white / black / mint | 851830 | 59-899 | 80-220
        Power bank 移动电源 | 10 000 mAh / 20 000 mAh | 850760 | 49-299 | 230-480
        Gallium nitride charger 氮化镓充电器 | 30 W / 65 W / 100 W | 850440 | 49-299 | 80-260
        Wi-Fi router 无线路由器 | AX1800 / AX3000 / BE5000 | 851762 | 99-799 | 420-1100
        Laptop computer 笔记本电脑 | 14 inch, 16 GB / 16 inch, 32 GB | 847130 | 2899-8999 | 1900-3200
        Camera drone 航拍无人机 | below 250 g | 880621 | 1299-4999 | 900-1900
        Folding drone 折叠无人机 | with 3 batteries | 880622 | 2899-8999 | 1900-3800
        Computer monitor 显示器 | 24 inch / 27 inch / 34 inch | 852852 | 499-2999 | 3900-9800
        Memory card 存储卡 | 64 GB / 128 GB / 256 GB | 852351 | 29-229 | 20-40
        Smart loudspeaker 智能音箱 | grey / white | 851822 | 99-899 | 480-1900
        USB-C cable 数据线 | 1 m / 2 m / 3 m | 854442 | 9-69 | 30-110
        3D printer 三维打印机 | 220 mm bed / 300 mm bed | 848520 | 999-4999 | 8200-16500`),
  },
  {
    words: [
      { local: '服饰', latin: 'Garments' },
      { local: '纺织', latin: 'Textiles' },
      { local: '针织', latin: 'Knitwear' },
    ],
    goods: goods(`
        Cotton T-shirt 纯棉T恤 | S, white / M, white / L, black / XL, black | 610910 | 19-129 | 170-280
        Cotton cardigan 棉针织开衫 | M, camel / L, grey | 611020 | 59-329 | 320-620
        Women's linen-look dress 连衣裙 | S / M / L | 620443 | 69-399 | 260-480
        Chino trousers 休闲长裤 | 30 / 32 / 34 / 36 | 620342 | 59-299 | 420-640
        Cotton socks 棉袜 | 5 pairs / 10 pairs | 611595 | 15-79 | 180-420
        Printed bed linen set 纯棉四件套 | 1.5 m bed / 1.8 m bed | 630221 | 129-699 | 1800-3200
        Terry bath towel 毛巾 | 70 × 140 cm / set of 3 | 630260 | 19-159 | 380-1100
        Blackout curtains 遮光窗帘 | 150 × 260 cm / 200 × 270 cm | 630392 | 69-399 | 1400-3400
        Flannel blanket 法兰绒毯 | 150 × 200 cm / 200 × 230 cm | 630140 | 39-199 | 900-1900
        Polyester fabric 涤纶面料 | 10 m, dyed / 50 m, dyed | 540752 | 79-690 | 1900-9400
        Sun hat 遮阳帽 | beige / black | 650500 | 15-129 | 90-190`),
  },
  {
    words: [
      { local: '陶瓷', latin: 'Ceramics' },
      { local: '家居用品', latin: 'Homeware' },
    ],
    goods: goods(`
        Longquan celadon vase 龙泉青瓷花瓶 | 18 cm / 28 cm | 691310 | 88-1680 | 900-2900
        Porcelain dinner set 骨瓷餐具 | 16 pieces / 28 pieces | 691110 | 169-1280 | 5200-9800
        Stoneware bowl 陶碗 | 11 cm, set of 4 / 20 cm | 691200 | 29-159 | 900-2100
        Vacuum flask 保温杯 | 350 ml / 500 ml / 1 litre | 961700 | 29-259 | 260-640
        Folding umbrella 折叠伞 | black / lake blue / maple | 660191 | 19-159 | 260-480
        West Lake silk parasol 西湖绸伞 | painted with lotus / painted with bamboo | 660110 | 69-399 | 520-900
        Bamboo chopping board 竹砧板 | 30 × 20 cm / 40 × 28 cm | 441911 | 19-99 | 800-2100
        Bamboo chopsticks 竹筷 | 10 pairs / 30 pairs | 441912 | 9-69 | 160-620
        Stainless steel wok 不锈钢炒锅 | 30 cm / 32 cm with lid | 732393 | 69-459 | 1500-3200
        Glass tumblers 玻璃杯 | set of 4 / set of 6 | 701337 | 19-139 | 900-1900
        Storage boxes 收纳箱 | 20 l, set of 2 / 55 l | 392490 | 25-139 | 900-2600
        Kitchen knife 菜刀 | 17 cm / 19 cm | 821192 | 39-399 | 280-520`),
  },
  {
    words: [
      { local: '玩具', latin: 'Toys' },
      { local: '文体用品', latin: 'Sports & Toys' },
    ],
    goods: goods(`
        Building bricks 积木 | 500 pieces / 1 000 pieces / 2 000 pieces | 950300 | 39-399 | 600-2600
        Plush panda 毛绒熊猫 | 25 cm / 45 cm | 950300 | 29-199 | 220-760
        Children's scooter 儿童滑板车 | blue / pink | 950300 | 99-499 | 2600-4900
        Playing cards 扑克牌 | 1 deck / 10 decks | 950440 | 5-59 | 110-1100
        Christmas tree 圣诞树 | 150 cm / 210 cm | 950510 | 59-499 | 2600-8900
        Handheld game console 掌上游戏机 | 3.5 inch / 7 inch | 950450 | 129-1999 | 260-780
        Football 足球 | size 4 / size 5 | 950662 | 39-299 | 420-520
        Yoga mat 瑜伽垫 | 6 mm / 10 mm | 950691 | 29-199 | 900-1900
        Dumbbells 哑铃 | 2 × 5 kg / 2 × 10 kg | 950691 | 79-399 | 10200-20400
        Fishing rod 钓鱼竿 | 2.7 m / 5.4 m | 950710 | 59-899 | 260-720`),
  },
  {
    words: [
      { local: '五金', latin: 'Hardware' },
      { local: '五金机电', latin: 'Hardware & Machinery' },
    ],
    goods: goods(`
        Screwdriver set 螺丝刀套装 | 24 pieces / 46 pieces | 820540 | 29-199 | 420-1300
        Combination pliers 钢丝钳 | 6 inch / 8 inch | 820320 | 19-99 | 240-460
        Claw hammer 羊角锤 | 0.5 kg / 0.75 kg | 820520 | 19-89 | 620-1100
        Padlock 挂锁 | 40 mm / 50 mm, set of 2 | 830110 | 12-119 | 180-700
        Stainless steel screws 不锈钢螺丝 | M4, box of 500 / M6, box of 500 | 731815 | 29-159 | 900-3600
        Cabinet hinges 铰链 | set of 2 / set of 10 | 830210 | 15-129 | 220-1300
        Deep groove ball bearing 深沟球轴承 | 6204 / 6308 | 848210 | 9-129 | 110-680
        Cordless drill 充电电钻 | 12 V / 20 V with 2 batteries | 846721 | 149-799 | 1300-2600
        Kitchen tap 水龙头 | chrome / brushed | 848180 | 49-499 | 900-2100
        Submersible pump 潜水泵 | 0.37 kW / 0.75 kW | 841370 | 169-890 | 6200-14500
        City bicycle 城市自行车 | 26 inch / 700C | 871200 | 399-2499 | 14500-19500
        Electric moped 电动摩托车 | 48 V / 72 V | 871160 | 1999-6999 | 62000-98000`),
  },
  {
    words: [
      { local: '箱包', latin: 'Bags' },
      { local: '皮具', latin: 'Leather Goods' },
      { local: '鞋业', latin: 'Footwear' },
    ],
    goods: goods(`
        Cabin suitcase 登机箱 | 20 inch, silver / 20 inch, green / 24 inch, black | 420212 | 139-1299 | 2600-4600
        Laptop backpack 电脑双肩包 | 15 litres / 25 litres | 420292 | 59-499 | 620-1300
        Canvas handbag 帆布手提包 | natural / navy | 420222 | 39-299 | 320-680
        Leather handbag 真皮手提包 | black / tan | 420221 | 199-1899 | 620-1200
        Leather wallet 真皮钱包 | black / brown | 420231 | 49-399 | 90-190
        Leather belt 真皮皮带 | 105 cm / 115 cm / 125 cm | 420330 | 39-399 | 190-320
        Running shoes 跑步鞋 | EU 38 / EU 40 / EU 42 / EU 44 | 640411 | 99-699 | 620-980
        Leather shoes 皮鞋 | EU 40 / EU 42 / EU 43 | 640399 | 129-899 | 860-1300
        Polarised sunglasses 偏光太阳镜 | black / tortoiseshell | 900410 | 39-399 | 90-190
        Quartz wrist-watch 石英表 | 36 mm / 40 mm | 910211 | 79-899 | 120-260`),
  },
  {
    words: [
      { local: '文具', latin: 'Stationery' },
      { local: '包装', latin: 'Packaging' },
    ],
    goods: goods(`
        Gel pens 中性笔 | 12 pieces, black / 24 colours | 960810 | 9-69 | 120-380
        Hardcover notebook 笔记本 | A5 / A6, set of 3 | 482010 | 12-89 | 220-620
        Pencils 铅笔 | 12 pieces, HB / 50 pieces, 2B | 960910 | 6-59 | 90-380
        Corrugated boxes 瓦楞纸箱 | 20 × 15 × 10 cm, 100 pieces / 40 × 30 × 30 cm, 50 pieces | 481910 | 59-299 | 4200-14500
        Envelopes 信封 | 100 pieces / 500 pieces | 481710 | 12-79 | 420-2100
        Wall calendar with calligraphy 挂历 | 2026 / 2027 | 491000 | 15-89 | 280-620
        Copy paper 复印纸 | 500 sheets / 5 × 500 sheets | 480256 | 19-129 | 2400-12400
        Nylon zippers 拉链 | 20 cm, 50 pieces / 60 cm, 20 pieces | 960711 | 19-99 | 320-760
        Shirt buttons 纽扣 | 100 pieces / 1 000 pieces | 960621 | 6-69 | 60-460`),
  },
  {
    words: [
      { local: '电器', latin: 'Appliances' },
      { local: '照明', latin: 'Lighting' },
      { local: '新能源', latin: 'New Energy' },
    ],
    goods: goods(`
        Rice cooker 电饭煲 | 3 litres / 5 litres | 851660 | 129-899 | 2900-5600
        Electric kettle 电热水壶 | 1.5 litres / 1.7 litres | 851679 | 49-299 | 1100-1900
        Hair dryer 吹风机 | 1 600 W / 1 800 W | 851631 | 59-999 | 520-980
        Steam iron 蒸汽熨斗 | 2 000 W / 2 400 W | 851640 | 69-399 | 1200-1800
        Robot vacuum cleaner 扫地机器人 | with dock / self-emptying | 850811 | 899-4299 | 5200-12500
        Air purifier 空气净化器 | 30 m² / 60 m² | 842139 | 399-2999 | 5800-12800
        Tower fan 塔扇 | 90 cm / 110 cm | 841451 | 149-799 | 3900-6800
        Juice extractor 榨汁机 | 0.4 litres, portable / 1.5 litres | 850940 | 59-599 | 620-3900
        Massage gun 筋膜枪 | mini / professional | 901910 | 129-999 | 520-1500
        LED bulb E27 LED灯泡 | 5 W / 9 W, pack of 4 | 853952 | 9-59 | 60-320
        LED ceiling light LED吸顶灯 | 36 W / 72 W | 940511 | 59-599 | 900-3900
        Solar garden light 太阳能庭院灯 | set of 2 / set of 6 | 940541 | 39-299 | 620-2600
        LED string lights LED灯串 | 10 m / 50 m | 940531 | 15-129 | 160-900
        Head torch 头灯 | 500 lumens / 1 200 lumens | 851310 | 29-259 | 90-260
        Solar panel 太阳能板 | 200 W / 450 W / 580 W | 854143 | 169-799 | 9800-29500
        LED modules LED模组 | 20 pieces / 100 pieces | 853951 | 39-299 | 260-1400`),
  },
];

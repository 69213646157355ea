# Pins of the Cmod A7-35T, from its public constraint file: Digilent/digilent-xdc, Cmod-A7-Master.xdc.
set_property -dict { PACKAGE_PIN L17 IOSTANDARD LVCMOS33 } [get_ports sysclk]
create_clock -add -name sysclk -period 83.333 [get_ports sysclk]
set_property -dict { PACKAGE_PIN J17 IOSTANDARD LVCMOS33 } [get_ports uart_txd_in]
set_property -dict { PACKAGE_PIN J18 IOSTANDARD LVCMOS33 } [get_ports uart_rxd_out]
set_property -dict { PACKAGE_PIN A17 IOSTANDARD LVCMOS33 } [get_ports { led[0] }]
set_property -dict { PACKAGE_PIN C16 IOSTANDARD LVCMOS33 } [get_ports { led[1] }]
# High while it is pressed.
set_property -dict { PACKAGE_PIN A18 IOSTANDARD LVCMOS33 } [get_ports btn]
# The configuration bank has 3.3 V.
set_property CFGBVS VCCO [current_design]
set_property CONFIG_VOLTAGE 3.3 [current_design]

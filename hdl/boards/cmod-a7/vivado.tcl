# Makes a bitstream with AMD Vivado: `vivado -mode batch -source vivado.tcl`. Plainly: this was never run, for want of Vivado and
# of the board. `synfire bitstream NET.sfi --board cmod-a7` does not run it either, but writes `synfire_target.vh`, which it needs.
set root [file normalize [file join [file dirname [info script]] ../..]]
set here [file dirname [file normalize [info script]]]
create_project -force synfire_cmod_a7 build -part xc7a35tcpg236-1
add_files [glob $root/rtl/*.v $root/link/*.v $root/boards/*.v $here/synfire_board.v]
add_files -fileset constrs_1 $here/pins.xdc
set_property include_dirs [list $root/generated [pwd]] [current_fileset]
set_property top synfire_board_cmod_a7 [current_fileset]
launch_runs impl_1 -to_step write_bitstream -jobs 2
wait_on_run impl_1
open_run impl_1
report_timing_summary -file timing.txt
report_utilization -file utilisation.txt

//! One network on the ranks that `mpirun` has started: rank 0 does what the command says, and the others follow.

use synfire_image::Image;
use synfire_ranks::World;
use synfire_run::ImageMachine;
use synfire_team::{Division, Leader, Member, follow};

use crate::args::Format;
use crate::budget;
use crate::outcome::{Failure, Outcome, fail};
use crate::render;

/// Does what `lead` does on rank 0. The others do their part of its emulator and write nothing.
pub fn run(format: Format, lead: impl FnOnce(&mut World) -> Outcome<()>) -> Outcome<()> {
    let mut world = World::join(Box::new(move |lost| give_up(&fail(lost.clone()), format))).map_err(fail)?;
    let done = if world.rank() == 0 { lead(&mut world) } else { help(&mut world) };
    if let Err(failure) = done {
        // The others could only wait for this rank.
        give_up(&failure, format);
        world.abort(failure.exit_code());
    }
    world.finish();
    Ok(())
}

/// Says why all ranks end, and leaves nothing behind that is not finished.
fn give_up(failure: &Failure, format: Format) {
    synfire_data::abandon_outputs();
    render::failure(failure, format);
}

/// The image on all ranks. Nobody but rank 0 reads a file, so all have the same.
pub fn lead<'a>(world: &'a mut World, image: &'a Image) -> Outcome<ImageMachine<'a, Leader<&'a mut World>>> {
    // What all ranks would refuse is refused once.
    Division::new(&image.program, world.ranks()).map_err(fail)?;
    budget::charge_emulator(image)?;
    share(world, &image.to_bytes().map_err(fail)?)?;
    let member = Member::new(&image.target, &image.program, world).map_err(fail)?;
    ImageMachine::new(image, Leader::new(member, &image.target)).map_err(fail)
}

/// The part of any rank but the first.
fn help(world: &mut World) -> Outcome<()> {
    let bytes = share(world, &[])?;
    let image = Image::from_bytes_within(&bytes, &budget::reader().meter()).map_err(fail)?;
    drop(bytes);
    budget::charge_emulator(&image)?;
    let member = Member::new(&image.target, &image.program, world).map_err(fail)?;
    // It has its own weights, and needs no others.
    drop(image);
    follow(member).map_err(fail)
}

fn share(world: &mut World, own: &[u8]) -> Outcome<Vec<u8>> {
    world.share(own, budget::reader().memory.0).map_err(fail)
}
